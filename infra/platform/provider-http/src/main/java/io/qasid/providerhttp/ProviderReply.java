package io.qasid.providerhttp;

import java.time.Duration;
import java.util.Optional;

/// What came of one request.
public sealed interface ProviderReply {

    /// The provider answered.
    ///
    /// @param body at most 64 KiB
    /// @param retryAfter of the header in seconds, if it has one
    record Answered(int status, byte[] body, Optional<Duration> retryAfter) implements ProviderReply {}

    /// For certain nothing was taken: there was no connection, or no time left once there was.
    record Unwritten(Why why) implements ProviderReply {}

    /// The request, or a part of it, may have been read.
    record Unanswered(Why why) implements ProviderReply {}

    enum Why {
        /// No connection, or it was lost.
        CONNECTION,
        TIME_UP,
        INTERRUPTED
    }
}
