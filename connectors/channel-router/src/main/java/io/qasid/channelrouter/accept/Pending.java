package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.audit.AuditEntry;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One caller waiting for a group commit.
///
/// @param acceptance null for a refusal, which is an audit record and nothing else
record Pending(@Nullable Acceptance acceptance, AuditEntry entry, CompletableFuture<CommitOutcome> outcome) {

    static Pending of(Acceptance acceptance) {
        AuditEntry entry = new AuditEntry(
                acceptance.acceptedAt(),
                acceptance.tenant(),
                acceptance.message(),
                "ACCEPTED",
                0,
                acceptance.decisions(),
                acceptance.traceId());
        return new Pending(acceptance, entry, new CompletableFuture<>());
    }

    static Pending of(AuditEntry refusal) {
        return new Pending(null, refusal, new CompletableFuture<>());
    }
}
