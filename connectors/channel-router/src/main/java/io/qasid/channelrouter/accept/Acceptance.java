package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.model.Category;
import io.qasid.model.Lane;
import io.qasid.model.MessageId;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.Optional;

/// A message that every gate has let through, ready to be committed.
///
/// @param bodyHash SHA-256 of what the tenant sent, for the idempotency key
/// @param encoding GSM_7 or UCS_2
/// @param metadataJson a JSON object of strings
/// @param decisions what the gates said, for the audit record
/// @param ladderName which ladder was asked for: a deferred message is planned anew when it is released
/// @param deferredUntil it has no attempts before then; empty: it goes at once
/// @param published whether the first attempt may be published right after the commit
public record Acceptance(
        MessageId message,
        TenantId tenant,
        String idempotencyKey,
        byte[] bodyHash,
        Msisdn recipient,
        String sender,
        String text,
        String encoding,
        Category category,
        LadderState ladder,
        String metadataJson,
        String traceId,
        Instant acceptedAt,
        Instant deadline,
        Reason decisions,
        boolean published,
        String ladderName,
        Optional<MessageTemplate> template,
        Optional<Instant> deferredUntil) {

    /// Where its way begins.
    public Route firstRoute() {
        return ladder.steps().getFirst().route();
    }

    /// When somebody must look at it, if nothing happens before.
    Instant dueAt() {
        return deferredUntil.orElse(deadline);
    }

    public Lane lane() {
        return category.lane();
    }

    /// Without recipient and text: this ends up in logs.
    @Override
    public String toString() {
        return "Acceptance[" + message + "]";
    }
}
