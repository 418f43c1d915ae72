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
/// @param account what is held for it from its tenant's budget; empty: the tenant had none
/// @param priceList version of the one that its steps' prices are from; empty: not known
/// @param capTold whether its tenant knows that its cap was reached
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
        Optional<OnAccount> account,
        String priceList,
        boolean capTold,
        List<Claim> claims,
        List<List<String>> providerIds) {

    /// What is booked for a message.
    ///
    /// @param reserved minor units
    /// @param spent likewise, in place of what was reserved, once it has ended; empty: it has not
    record OnAccount(String name, long reserved, Optional<Long> spent) {}

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
