package io.qasid.channelrouter.ladder;

import io.qasid.model.MessageStatus;
import io.qasid.model.Reason;
import java.time.Duration;

/// What the shell does after it has persisted the new state. Every one of them becomes an audit record.
public sealed interface Effect {

    /// The record's kind, a bounded code.
    String kind();

    /// The attempt it is about, 0 when it is about the message.
    int ordinal();

    Reason reason();

    /// A new attempt is ready for the feeder.
    record StartAttempt(int ordinal, Reason reason) implements Effect {
        @Override
        public String kind() {
            return "ATTEMPT_STARTED";
        }
    }

    /// The same attempt is ready again, not before `after` has passed.
    record RetryAttempt(int ordinal, Duration after, Reason reason) implements Effect {
        @Override
        public String kind() {
            return "ATTEMPT_DEFERRED";
        }
    }

    /// The message has come to an end, or its end is known better now; its tenant is told.
    record Settle(MessageStatus status, int ordinal, Reason reason) implements Effect {
        @Override
        public String kind() {
            return "MESSAGE_" + status.name();
        }
    }

    /// Something was learned that changes nothing else.
    record Note(String kind, int ordinal, Reason reason) implements Effect {}

    /// A step is not taken, because with it the message could cost more than its cap.
    ///
    /// @param ordinal of the attempt that would have led to it
    /// @param step index into the ladder
    record StepOverCap(int ordinal, int step, Reason reason) implements Effect {
        @Override
        public String kind() {
            return "STEP_SKIPPED";
        }
    }

    /// A second attempt was delivered too: counted, never hidden.
    record DoubleDelivery(int ordinal, Reason reason) implements Effect {
        @Override
        public String kind() {
            return "DOUBLE_DELIVERY";
        }
    }
}
