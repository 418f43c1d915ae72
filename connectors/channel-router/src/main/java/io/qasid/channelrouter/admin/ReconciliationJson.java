package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.conversations.SessionReconciliation;
import java.util.Map;

/// @param open sessions that were looked at
/// @param closed how many, by reason
/// @param refilled sessions that were written to Redis again
/// @param deleted keys of sessions that are not open
/// @param more call again for the rest
@Introspected
@JsonInclude(Include.ALWAYS)
record ReconciliationJson(long open, Map<String, Long> closed, long refilled, long deleted, boolean more) {
    static ReconciliationJson of(SessionReconciliation.Result.Done done) {
        SessionReconciliation.Counts counts = done.counts();
        return new ReconciliationJson(counts.open(), counts.closed(), counts.refilled(), counts.deleted(), done.more());
    }
}
