package io.qasid.drills;

import java.time.Instant;

/// Where a tenant's messages go in.
interface Entrance {

    /// Sends once and returns within seconds, whatever happens.
    Answer send(DrillMessage message, Instant deadline);

    sealed interface Answer {
        /// It is Qasid's now.
        record Accepted(String messageId) implements Answer {}

        /// Nobody knows, or not now: the same key again.
        record TryAgain(String reason) implements Answer {}

        /// A no that stays a no. There is none in a drill.
        record Refused(String reason) implements Answer {}
    }
}
