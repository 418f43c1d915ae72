package io.qasid.tenantwebhooks.delivery;

import java.time.Instant;
import java.util.Optional;

/// What becomes of an event after an attempt.
///
/// `status` is the HTTP status where there was one.
sealed interface Disposition {

    record Delivered(int status) implements Disposition {}

    record RetryAt(Instant time, Cause cause, Optional<Integer> status) implements Disposition {}

    /// Kept as a dead letter until it is asked for again.
    ///
    /// @param disablesEndpoint no other event is sent there either, until somebody enables it
    record Dead(Cause cause, Optional<Integer> status, boolean disablesEndpoint) implements Disposition {}

    /// It was not tried: due again at the next look, as if this lease had never been.
    record GivenBack() implements Disposition {}

    /// Why an attempt did not deliver. Stored, and a metric label.
    enum Cause {
        /// A status that is neither 2xx nor any below.
        HTTP_STATUS(true),
        /// 3xx: redirects are not followed.
        REDIRECTED(true),
        /// 410: the endpoint wants no more.
        GONE(true),
        /// 429.
        THROTTLED(true),
        TARGET_REFUSED(true),
        NAME_UNKNOWN(true),
        CONNECT_FAILED(true),
        TLS_FAILED(true),
        TIMED_OUT(true),
        CONNECTION_BROKEN(true),
        /// A fault of ours.
        INTERNAL_ERROR(true),
        /// It answered 410 to an earlier event. Nothing was tried.
        ENDPOINT_DISABLED(false),
        /// Type or data make no payload. Nothing was tried.
        MALFORMED(false);

        private final boolean tried;

        Cause(boolean tried) {
            this.tried = tried;
        }

        boolean tried() {
            return tried;
        }
    }
}
