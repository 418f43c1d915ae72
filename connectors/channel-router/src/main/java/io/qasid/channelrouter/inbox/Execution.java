package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.model.Lane;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A message as it is stored, locked for the change that is being worked out.
///
/// @param claims of the attempts, by ordinal - 1
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
        List<Claim> claims,
        List<List<String>> providerIds) {

    /// Who may send an attempt.
    ///
    /// @param generation of its newest publication
    /// @param claimedBy who claimed it last; empty when nobody ever did
    /// @param dueAt while it is claimed, when its outcome is overdue
    /// @param stepDueAt when the next step is taken though this one has not failed; empty: not by time
    /// @param startedAt when its attempt was made
    record Claim(int generation, String claimedBy, Instant dueAt, Optional<Instant> stepDueAt, Instant startedAt) {}

    /// How long an attempt may still take, the message's deadline included.
    Duration left(int ordinal, Instant now) {
        Instant end =
                claim(ordinal).stepDueAt().filter(due -> due.isBefore(deadline)).orElse(deadline);
        return Duration.between(now, end);
    }

    boolean has(int ordinal) {
        return ordinal >= 1 && ordinal <= ladder.attempts().size();
    }

    Claim claim(int ordinal) {
        return claims.get(ordinal - 1);
    }

    /// Without the recipient: this ends up in logs.
    @Override
    public String toString() {
        return "Execution[" + id + "]";
    }
}
