package io.qasid.channelrouter.gates;

import io.qasid.model.Reason;
import java.time.Instant;

/// What a gate said about one question.
public sealed interface GateAnswer {
    Reason reason();

    /// It ages from there.
    Instant decidedAt();

    /// @param counted it may go once it was counted
    record Allowed(Reason reason, Instant decidedAt, boolean counted) implements GateAnswer {
        Allowed(Reason reason, Instant decidedAt) {
            this(reason, decidedAt, false);
        }
    }

    record Refused(Reason reason, Instant decidedAt) implements GateAnswer {}

    /// @param until the first moment at which it would be allowed
    record Deferred(Reason reason, Instant until, Instant decidedAt) implements GateAnswer {}

    /// No usable answer in time. Nothing is sent.
    record Unknown(Reason reason, Instant decidedAt) implements GateAnswer {
        private static final String CODE = "GATE_UNKNOWN";

        static Unknown because(String detail, Instant at) {
            return new Unknown(new Reason(CODE, detail), at);
        }
    }
}
