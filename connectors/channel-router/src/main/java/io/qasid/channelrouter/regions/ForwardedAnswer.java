package io.qasid.channelrouter.regions;

import io.qasid.proto.v1.InboxEntry;
import java.util.UUID;

/// An answer to a conversation of another region.
///
/// @param id UUIDv7, in the order in which they landed
/// @param region whose it is
/// @param orderKey of what one person writes to one sender
public record ForwardedAnswer(UUID id, String region, String orderKey, InboxEntry entry) {
    /// Without what was said.
    @Override
    public String toString() {
        return "ForwardedAnswer[" + id + " to " + region + "]";
    }
}
