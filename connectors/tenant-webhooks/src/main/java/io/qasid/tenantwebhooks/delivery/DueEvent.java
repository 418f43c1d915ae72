package io.qasid.tenantwebhooks.delivery;

import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.UUID;

/// One event under lease: until `leasedUntil` nobody else sends it.
///
/// @param attempts that were answered before, 0 at first
/// @param lease number of this lease; a result is taken only from the newest
/// @param endpointDisabled it answered 410 earlier: nothing is sent
public record DueEvent(
        UUID id,
        TenantId tenant,
        String type,
        Instant occurredAt,
        String dataJson,
        int attempts,
        int lease,
        Instant leasedUntil,
        boolean endpointDisabled) {

    /// Without the data.
    @Override
    public String toString() {
        return "DueEvent[" + id + " attempt " + (attempts + 1) + "]";
    }
}
