package io.qasid.channelrouter.conversations;

import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Somebody asked for help and is owed one message.
///
/// @param sender that was written to, should nobody know the message that was answered; empty in chats
/// @param language of the word, ISO 639
public record HelpReplyRow(
        UUID id,
        TenantId tenant,
        Msisdn recipient,
        Optional<String> sender,
        Optional<MessageId> inReplyTo,
        String language,
        Instant at) {
    /// Without the number.
    @Override
    public String toString() {
        return "HelpReplyRow[" + id + "]";
    }
}
