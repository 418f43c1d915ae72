package io.qasid.orchestrator.route;

import io.qasid.orchestrator.feeder.WaitingNotifications;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is written about one notification that the router was asked about.
///
/// @param state of the row
/// @param dueAt as the column says it
/// @param inDoubt whether the router may have it
/// @param status what the tenant is told of; empty: nothing
/// @param triedAt what is written instead of this try, which was answered; null: this try
record Settlement(
        ClaimedNotification notification,
        String state,
        Instant dueAt,
        boolean settled,
        boolean blocked,
        boolean inDoubt,
        String reason,
        String detail,
        String status,
        @Nullable Instant triedAt) {

    /// How often and when things are tried again.
    ///
    /// @param blockedRetry after which time what is blocked is tried again; it doubles until `blockedRetryMax`
    /// @param quiet how long a call that was not answered may still be committed at the router
    record Terms(Duration blockedRetry, Duration blockedRetryMax, Duration quiet) {
        /// Whether a "no" is final: an earlier call may be on its way to a "yes".
        boolean mayStillBeTaken(ClaimedNotification notification, Instant now) {
            Instant since = notification.doubtSince();
            return since != null && now.isBefore(since.plus(quiet));
        }

        Instant nextTry(ClaimedNotification notification, Instant now) {
            Duration pause = blockedRetry.multipliedBy(1L << Math.min(notification.blocked(), 20));
            Instant next = now.plus(pause.compareTo(blockedRetryMax) > 0 ? blockedRetryMax : pause);
            return next.isBefore(notification.deadline()) ? next : notification.deadline();
        }
    }

    /// How its message comes again when there was no answer.
    ///
    /// @param pause before that
    /// @param last it does not: the feeder publishes it anew
    record Redelivery(Duration pause, boolean last) {}

    static Settlement of(ClaimedNotification one, Verdict verdict, Terms terms, Redelivery redelivery, Instant now) {
        if (!(verdict instanceof Verdict.Accepted || verdict instanceof Verdict.NoAnswer)
                && terms.mayStillBeTaken(one, now)) {
            return waitsForEarlierCall(one, terms);
        }
        return switch (verdict) {
            case Verdict.Accepted() -> ended(one, "ACCEPTED", "ACCEPTED", "", "", now);
            case Verdict.Refused(String reason, String detail) -> ended(one, "REFUSED", reason, detail, "REFUSED", now);
            case Verdict.Expired(String reason) -> ended(one, "EXPIRED", reason, "", "EXPIRED", now);
            case Verdict.Blocked(String reason, String detail) ->
                switch (one.onBlocked()) {
                    case REFUSE -> ended(one, "REFUSED", reason, detail, "REFUSED", now);
                    case HOLD -> blocked(one, reason, detail, one.deadline());
                    case RESUME -> blocked(one, reason, detail, terms.nextTry(one, now));
                };
            case Verdict.NoAnswer() -> waits(one, redelivery, now);
        };
    }

    private static Settlement ended(
            ClaimedNotification one, String state, String reason, String detail, String status, Instant now) {
        return new Settlement(one, state, now, true, false, false, reason, detail, status, null);
    }

    private static Settlement blocked(ClaimedNotification one, String reason, String detail, Instant dueAt) {
        return new Settlement(
                one, "WAITING", dueAt, false, true, false, reason, detail, one.told() ? "" : "BLOCKED", null);
    }

    private static Settlement waits(ClaimedNotification one, Redelivery redelivery, Instant now) {
        Instant next = now.plus(redelivery.pause());
        return new Settlement(
                one,
                redelivery.last() ? "WAITING" : "PUBLISHED",
                redelivery.last() ? next : next.plus(WaitingNotifications.UNCLAIMED_AFTER),
                false,
                false,
                true,
                "ROUTER_UNAVAILABLE",
                "",
                "",
                null);
    }

    /// A "no" is asked for again when no earlier call can turn it into a lie any more.
    private static Settlement waitsForEarlierCall(ClaimedNotification one, Terms terms) {
        Instant since = Objects.requireNonNull(one.doubtSince());
        Instant dueAt = since.plus(terms.quiet());
        return new Settlement(
                one,
                "WAITING",
                dueAt.isBefore(one.deadline()) ? dueAt : one.deadline(),
                false,
                false,
                true,
                "EARLIER_CALL_UNANSWERED",
                "",
                "",
                since);
    }
}
