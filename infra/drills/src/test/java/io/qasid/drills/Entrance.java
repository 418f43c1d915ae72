package io.qasid.drills;

import java.time.Duration;
import java.time.Instant;

/// Where a tenant's messages go in.
interface Entrance {

    /// Sends once and returns within seconds, whatever happens.
    Answer send(DrillMessage message, Instant deadline);

    sealed interface Answer {
        /// It is Qasid's now.
        record Accepted(String messageId) implements Answer {}

        /// Nobody knows, or not now: the same key again, not before so much time has passed.
        record TryAgain(String reason, Duration after) implements Answer {
            TryAgain(String reason) {
                this(reason, Duration.ZERO);
            }
        }

        /// A no that stays a no. There is none in a drill.
        record Refused(String reason) implements Answer {}
    }
}
