package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.model.Lane;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.List;

/// A message as it is stored, locked for the change that is being worked out.
///
/// @param generations of the attempts, by ordinal - 1
/// @param claimedBy who claimed each attempt last, by ordinal - 1; empty when nobody ever did
/// @param providerIds of the attempts, by ordinal - 1: one for each segment that was taken
record Execution(
        MessageId id,
        TenantId tenant,
        Msisdn recipient,
        String sender,
        String traceId,
        String metadataJson,
        Instant deadline,
        Lane lane,
        LadderState ladder,
        List<Integer> generations,
        List<String> claimedBy,
        List<List<String>> providerIds) {

    boolean has(int ordinal) {
        return ordinal >= 1 && ordinal <= ladder.attempts().size();
    }

    /// Without the recipient: this ends up in logs.
    @Override
    public String toString() {
        return "Execution[" + id + "]";
    }
}
