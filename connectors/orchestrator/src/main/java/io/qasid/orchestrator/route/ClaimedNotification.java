package io.qasid.orchestrator.route;

import io.qasid.model.TenantId;
import io.qasid.orchestrator.OnBlocked;
import io.qasid.proto.v1.RouteRequest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One that is ours to bring to the router until its lease is over.
///
/// @param blocked how often in a row no gate could be asked
/// @param told whether the tenant knows that it is blocked
/// @param doubtSince when the router was last asked and gave no answer; null: it answered
/// @param request as it was stored
record ClaimedNotification(
        UUID id,
        int generation,
        TenantId tenant,
        Instant deadline,
        OnBlocked onBlocked,
        int blocked,
        boolean told,
        @Nullable Instant doubtSince,
        RouteRequest request) {

    /// Without what it says, and to whom.
    @Override
    public String toString() {
        return "ClaimedNotification[" + id + "]";
    }
}
