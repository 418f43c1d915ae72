package io.qasid.tenantwebhooks.delivery;

import io.qasid.tenantwebhooks.delivery.Disposition.Cause;
import io.qasid.tenantwebhooks.delivery.Disposition.Dead;
import io.qasid.tenantwebhooks.delivery.Disposition.Delivered;
import io.qasid.tenantwebhooks.delivery.Disposition.RetryAt;
import io.qasid.tenantwebhooks.target.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Some repeats, then a dead letter. Pure.
///
/// 2xx delivers; 410 is the end at once; everything else is repeated a delay after the attempt
/// before it (up to a tenth later, so that what failed together doesn't come back together), or when `Retry-After`
/// asks
/// for more, but never later than an hour.
///
/// @param delays before the repeats, one for each
record RetrySchedule(List<Duration> delays) {
    /// The most that a receiver can put off one repeat: it must not park events with us for days.
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);

    private static final double JITTER_MAX = 0.1;

    RetrySchedule {
        delays = List.copyOf(delays);
    }

    /// With so many repeats more, each after the last delay again.
    RetrySchedule longer(int repeats) {
        List<Duration> more = new ArrayList<>(delays);
        more.addAll(Collections.nCopies(repeats, delays.getLast()));
        return new RetrySchedule(more);
    }

    /// @param attempts that were answered before this one, from 0
    /// @param jitter 0 (inclusive) to 1 (exclusive)
    Disposition next(int attempts, Answer answer, Instant now, double jitter) {
        return switch (answer) {
            case Answer.Status(int code, Optional<Duration> _) when code >= 200 && code < 300 -> new Delivered(code);
            case Answer.Status(int code, Optional<Duration> _)
            when code == 410 -> new Dead(Cause.GONE, Optional.of(code), true);
            case Answer.Status(int code, Optional<Duration> retryAfter) ->
                again(attempts, cause(code), Optional.of(code), retryAfter, now, jitter);
            case Answer.None(Answer.Failure failure) ->
                again(attempts, cause(failure), Optional.empty(), Optional.empty(), now, jitter);
        };
    }

    /// After a fault of ours: the event must neither be lost nor come back at once for ever.
    Disposition afterInternalError(int attempts, Instant now, double jitter) {
        return again(attempts, Cause.INTERNAL_ERROR, Optional.empty(), Optional.empty(), now, jitter);
    }

    private Disposition again(
            int attempts,
            Cause cause,
            Optional<Integer> status,
            Optional<Duration> retryAfter,
            Instant now,
            double jitter) {
        if (attempts >= delays.size()) {
            return new Dead(cause, status, false);
        }
        Duration delay = delays.get(attempts);
        Duration jittered = delay.plusMillis((long) (delay.toMillis() * JITTER_MAX * jitter));
        Duration asked = min(retryAfter.orElse(Duration.ZERO), RETRY_AFTER_MAX);
        return new RetryAt(now.plus(max(jittered, asked)), cause, status);
    }

    private static Cause cause(int status) {
        if (status == 429) {
            return Cause.THROTTLED;
        }
        return status >= 300 && status < 400 ? Cause.REDIRECTED : Cause.HTTP_STATUS;
    }

    private static Cause cause(Answer.Failure failure) {
        return switch (failure) {
            case TARGET_REFUSED -> Cause.TARGET_REFUSED;
            case NAME_UNKNOWN -> Cause.NAME_UNKNOWN;
            case CONNECT_FAILED -> Cause.CONNECT_FAILED;
            case TLS_FAILED -> Cause.TLS_FAILED;
            case TIMED_OUT -> Cause.TIMED_OUT;
            case CONNECTION_BROKEN -> Cause.CONNECTION_BROKEN;
        };
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
