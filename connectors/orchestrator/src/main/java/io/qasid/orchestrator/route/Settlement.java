package io.qasid.orchestrator.route;

import io.qasid.orchestrator.feeder.WaitingNotifications;
import java.time.Duration;
import java.time.Instant;

/// What is written about one notification that the router was asked about.
///
/// @param state of the row
/// @param dueAt as the column says it
/// @param inDoubt whether the router may have it
/// @param status what the tenant is told of; empty: nothing
record Settlement(
        ClaimedNotification notification,
        String state,
        Instant dueAt,
        boolean settled,
        boolean blocked,
        boolean inDoubt,
        String reason,
        String detail,
        String status) {

    /// How often and when things are tried again.
    ///
    /// @param blockedRetry after which time what is blocked is tried again; it doubles until `blockedRetryMax`
    record Terms(Duration blockedRetry, Duration blockedRetryMax) {
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
        return new Settlement(one, state, now, true, false, false, reason, detail, status);
    }

    private static Settlement blocked(ClaimedNotification one, String reason, String detail, Instant dueAt) {
        return new Settlement(one, "WAITING", dueAt, false, true, false, reason, detail, one.told() ? "" : "BLOCKED");
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
                "");
    }
}
