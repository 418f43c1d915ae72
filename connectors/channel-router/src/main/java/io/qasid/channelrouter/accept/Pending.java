package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.model.Reason;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One caller waiting for a group commit.
///
/// @param acceptance null for a refusal, which is an audit record and nothing else
/// @param sinceNanos when it began to wait, as `System.nanoTime()` tells it
record Pending(
        @Nullable Acceptance acceptance, AuditEntry entry, CompletableFuture<CommitOutcome> outcome, long sinceNanos) {
    static final String OVER_BUDGET = "REFUSED_BUDGET";

    static Pending of(Acceptance acceptance) {
        AuditEntry entry = new AuditEntry(
                acceptance.acceptedAt(),
                acceptance.tenant(),
                acceptance.message(),
                "ACCEPTED",
                0,
                acceptance.decisions(),
                acceptance.traceId());
        return new Pending(acceptance, entry, new CompletableFuture<>(), System.nanoTime());
    }

    /// The record of one that its tenant's budget does not hold.
    static AuditEntry overBudget(Acceptance acceptance, String detail) {
        return new AuditEntry(
                acceptance.acceptedAt(),
                acceptance.tenant(),
                null,
                OVER_BUDGET,
                0,
                new Reason(OVER_BUDGET, detail),
                acceptance.traceId());
    }

    static Pending of(AuditEntry refusal) {
        return new Pending(null, refusal, new CompletableFuture<>(), System.nanoTime());
    }
}
