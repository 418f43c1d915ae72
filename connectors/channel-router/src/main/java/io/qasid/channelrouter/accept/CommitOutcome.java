package io.qasid.channelrouter.accept;

import io.qasid.model.MessageId;

/// What became of one request in its group commit.
public sealed interface CommitOutcome {

    /// Durable now.
    record Committed() implements CommitOutcome {}

    /// The key was accepted before with the same body: `message` is the one from then. Nothing was written.
    record Replayed(MessageId message) implements CommitOutcome {}

    /// The key was accepted before with another body. Nothing was written.
    record KeyReused() implements CommitOutcome {}

    /// It does not fit into its tenant's budget: an audit record says so, and the key is free.
    ///
    /// @param detail for a person
    record OverBudget(String detail) implements CommitOutcome {}

    /// Retry with the same key: the store is out or too busy, and whether this was written is not known.
    record StoreOut(String detail) implements CommitOutcome {}
}
