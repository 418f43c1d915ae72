package io.qasid.simulator.smsc;

import java.time.Duration;

/// The bounds of the simulator. [#DEFAULT] fits tests, the local stack and benchmarks.
///
/// @param sessionsMax open connections; one more is closed at once
/// @param bindTimeout a connection that has not bound by then is closed
/// @param enquireLinkAfter silence of the peer after which it is asked whether it is there
/// @param enquireLinkTimeout silence after that question until it is taken for dead
/// @param deliverWindowMax deliver_sm without an answer on one bind
/// @param deliverTimeout wait for a deliver_sm_resp before it is sent again
/// @param undeliveredMax receipts and MOs that an account has not acknowledged; from there its submit_sm are refused
///     with ESME_RMSGQFUL (what its windows hold may still come on top)
/// @param deliverAttemptsMax then a receipt or MO is given up; being without a bind does not count
/// @param retryFirst pause after the first refusal, doubled by each further one
/// @param retryMax longest pause
/// @param recordedMax submits, texts and deliveries remembered, the oldest go first; 0 remembers totals only
public record SmscLimits(
        int sessionsMax,
        Duration bindTimeout,
        Duration enquireLinkAfter,
        Duration enquireLinkTimeout,
        int deliverWindowMax,
        Duration deliverTimeout,
        int undeliveredMax,
        int deliverAttemptsMax,
        Duration retryFirst,
        Duration retryMax,
        int recordedMax) {
    public static final SmscLimits DEFAULT = new SmscLimits(
            200,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            100,
            Duration.ofSeconds(10),
            200_000,
            // at 5 s a pause, that is ten minutes of refusals: longer than any restart of a whole stack
            120,
            Duration.ofMillis(250),
            Duration.ofSeconds(5),
            100_000);

    public SmscLimits {
        atLeast("sessions", sessionsMax, 1);
        atLeast("deliver window", deliverWindowMax, 1);
        atLeast("undelivered", undeliveredMax, deliverWindowMax);
        atLeast("deliver attempts", deliverAttemptsMax, 1);
        atLeast("recorded", recordedMax, 0);
        positive("bind timeout", bindTimeout);
        positive("enquire link after", enquireLinkAfter);
        positive("enquire link timeout", enquireLinkTimeout);
        positive("deliver timeout", deliverTimeout);
        positive("first retry", retryFirst);
        if (retryMax.compareTo(retryFirst) < 0) {
            throw new IllegalArgumentException("longest retry pause must not be below the first, was " + retryMax);
        }
    }

    public SmscLimits withEnquireLink(Duration after, Duration timeout) {
        return new SmscLimits(
                sessionsMax,
                bindTimeout,
                after,
                timeout,
                deliverWindowMax,
                deliverTimeout,
                undeliveredMax,
                deliverAttemptsMax,
                retryFirst,
                retryMax,
                recordedMax);
    }

    public SmscLimits withSessions(int max, Duration bind) {
        return new SmscLimits(
                max,
                bind,
                enquireLinkAfter,
                enquireLinkTimeout,
                deliverWindowMax,
                deliverTimeout,
                undeliveredMax,
                deliverAttemptsMax,
                retryFirst,
                retryMax,
                recordedMax);
    }

    public SmscLimits withDeliver(int window, Duration timeout, int undelivered) {
        return new SmscLimits(
                sessionsMax,
                bindTimeout,
                enquireLinkAfter,
                enquireLinkTimeout,
                window,
                timeout,
                undelivered,
                deliverAttemptsMax,
                retryFirst,
                retryMax,
                recordedMax);
    }

    public SmscLimits withRetry(int attempts, Duration first, Duration max) {
        return new SmscLimits(
                sessionsMax,
                bindTimeout,
                enquireLinkAfter,
                enquireLinkTimeout,
                deliverWindowMax,
                deliverTimeout,
                undeliveredMax,
                attempts,
                first,
                max,
                recordedMax);
    }

    public SmscLimits withRecorded(int max) {
        return new SmscLimits(
                sessionsMax,
                bindTimeout,
                enquireLinkAfter,
                enquireLinkTimeout,
                deliverWindowMax,
                deliverTimeout,
                undeliveredMax,
                deliverAttemptsMax,
                retryFirst,
                retryMax,
                max);
    }

    private static void atLeast(String name, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException(name + " limit must be at least " + min + ", was " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be above zero, was " + value);
        }
    }
}
