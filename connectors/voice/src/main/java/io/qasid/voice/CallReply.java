package io.qasid.voice;

import java.time.Duration;
import java.util.Optional;

/// What came of one request.
sealed interface CallReply {

    /// The provider answered.
    ///
    /// @param sid of the call, when the answer names one
    /// @param code of the error, 0 for none
    record Answered(int status, Optional<String> sid, int code, Optional<Duration> retryAfter) implements CallReply {}

    /// For certain nothing was taken: there was no connection, or no time left once there was.
    record Unwritten(Why why) implements CallReply {}

    /// The request, or a part of it, may have been read.
    record Unanswered(Why why) implements CallReply {}

    enum Why {
        /// No connection, or it was lost.
        CONNECTION,
        TIME_UP,
        INTERRUPTED
    }
}
