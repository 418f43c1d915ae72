package io.qasid.tenantwebhooks.target;

import java.time.Duration;
import java.util.Optional;

/// What an endpoint answered to one request.
public sealed interface Answer {

    /// It answered in full time; the body is of no interest.
    ///
    /// @param code HTTP status, 100 to 599
    /// @param retryAfter from the header of that name, in whichever of its two forms; never negative
    record Status(int code, Optional<Duration> retryAfter) implements Answer {}

    /// Nothing usable came back. Whether the endpoint has the event is not known, except where the failure says so.
    record None(Failure failure) implements Answer {}

    enum Failure {
        /// Its address must not be reached from here. Nothing was sent.
        TARGET_REFUSED,
        /// Its name has no address, or none in time. Nothing was sent.
        NAME_UNKNOWN,
        /// Nobody listens there, or not in time. Nothing was sent.
        CONNECT_FAILED,
        /// Its certificate is not good for its name, or the handshake broke. Nothing was sent.
        TLS_FAILED,
        /// The time for the whole request ran out.
        TIMED_OUT,
        /// The connection broke, or what came back was not HTTP.
        CONNECTION_BROKEN
    }
}
