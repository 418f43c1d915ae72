package io.qasid.orchestrator.submit;

import io.qasid.proto.v1.SubmitReply;

/// What a submission is answered.
public sealed interface SubmitOutcome {
    /// Durable, now or since an earlier request with this key.
    record Taken(SubmitReply reply) implements SubmitOutcome {}

    /// This key came before with another request; nothing was stored.
    record KeyReused() implements SubmitOutcome {}
}
