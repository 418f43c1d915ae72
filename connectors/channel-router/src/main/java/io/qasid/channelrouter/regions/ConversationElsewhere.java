package io.qasid.channelrouter.regions;

import io.qasid.channelrouter.conversations.SessionKey;
import java.time.Instant;
import java.util.UUID;

/// A conversation that goes on in another region, as that one told it.
///
/// @param lastActiveAt as of then
public record ConversationElsewhere(String region, UUID id, SessionKey key, Instant lastActiveAt) {}
