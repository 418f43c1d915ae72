package io.qasid.model;

import java.time.Instant;
import java.util.Objects;

/// What a gate said, why, and when it said so (a decision ages from there, not from when it was cached).
public record GateDecision(Verdict verdict, Reason reason, Instant decidedAt) {
    public enum Verdict {
        ALLOWED,
        REFUSED,
        /// The gate gave no usable answer in time. Gates fail closed: nothing is sent.
        UNKNOWN
    }

    public GateDecision {
        Objects.requireNonNull(verdict);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(decidedAt);
    }

    public boolean allowed() {
        return verdict == Verdict.ALLOWED;
    }
}
