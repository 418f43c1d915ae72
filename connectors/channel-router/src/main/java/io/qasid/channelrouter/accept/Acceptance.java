package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.model.Category;
import io.qasid.model.Lane;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import java.time.Instant;

/// A message that every gate has let through, ready to be committed.
///
/// @param bodyHash SHA-256 of what the tenant sent, for the idempotency key
/// @param encoding GSM_7 or UCS_2
/// @param metadataJson a JSON object of strings
/// @param decisions what the gates said, for the audit record
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
        boolean published) {

    public Route firstRoute() {
        return ladder.routeOf(ladder.latest());
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
