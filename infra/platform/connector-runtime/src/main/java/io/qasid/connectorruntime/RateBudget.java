package io.qasid.connectorruntime;

import io.qasid.model.Lane;
import java.time.Duration;
import java.util.function.LongSupplier;

/// A token bucket over what one account may send, in segments.
///
/// Messages are taken at one segment each, because their text comes only with the claim; the other segments are
/// charged afterwards. The bucket may owe for them, and nobody takes anything until it has caught up: the average is
/// exact, and nothing claimed ever waits for a token. The normal lane leaves a share of a full bucket to the urgent
/// one.
final class RateBudget {
    private static final double NANOS_PER_SECOND = 1e9;
    /// What may go at once after a silence, as a part of the rate: short enough for a provider that counts by the
    /// second.
    static final double BURST_SECONDS = 0.1;

    private final double urgentShare;
    private final LongSupplier nanoTime;

    private double perNano;
    private double capacity;
    private double leftToUrgent;

    private double tokens;
    private long filledAt;

    /// Full.
    ///
    /// @param segmentsPerSecond more than 0
    RateBudget(double segmentsPerSecond, double urgentShare, LongSupplier nanoTime) {
        this.urgentShare = urgentShare;
        this.nanoTime = nanoTime;
        this.filledAt = nanoTime.getAsLong();
        set(segmentsPerSecond);
        this.tokens = capacity;
    }

    /// From now on. What is at hand stays, as far as it may.
    synchronized void rate(double segmentsPerSecond) {
        fill();
        set(segmentsPerSecond);
        tokens = Math.min(tokens, capacity);
    }

    private void set(double segmentsPerSecond) {
        perNano = segmentsPerSecond / NANOS_PER_SECOND;
        // two where the rate has as many, so that a whole token is left for the normal lane above the urgent one's
        // share
        capacity = Math.max(Math.clamp(segmentsPerSecond, 1, 2), segmentsPerSecond * BURST_SECONDS);
        leftToUrgent = Math.min(capacity * urgentShare, capacity - 1);
    }

    /// Nothing is at hand; what is owed stays owed.
    synchronized void empty() {
        fill();
        tokens = Math.min(tokens, 0);
    }

    /// Takes over what is owed: afterwards nothing is.
    synchronized int debt() {
        fill();
        int owed = (int) Math.ceil(Math.max(0, -tokens));
        tokens = Math.max(tokens, 0);
        return owed;
    }

    /// @return how many messages may be claimed now, at most `wanted`
    synchronized int take(Lane lane, int wanted) {
        fill();
        int allowed = Math.clamp((long) Math.floor(tokens - leftBy(lane)), 0, wanted);
        tokens -= allowed;
        return allowed;
    }

    /// What a full bucket lets go.
    synchronized int soon() {
        return (int) capacity;
    }

    /// Settles the difference between what was taken and what is sent: positive for segments beyond the first,
    /// negative
    /// for messages that are not sent after all.
    synchronized void charge(int segments) {
        tokens = Math.min(capacity, tokens - segments);
    }

    /// How long until [#take] gives at least one.
    synchronized Duration untilNext(Lane lane) {
        fill();
        double missing = 1 + leftBy(lane) - tokens;
        return missing <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(missing / perNano));
    }

    private double leftBy(Lane lane) {
        return lane == Lane.NORMAL ? leftToUrgent : 0;
    }

    private void fill() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + (now - filledAt) * perNano);
        filledAt = now;
    }
}
