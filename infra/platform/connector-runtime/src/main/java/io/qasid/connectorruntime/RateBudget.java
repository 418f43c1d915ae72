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
    private static final double BURST_SECONDS = 0.1;

    private final double perNano;
    private final double capacity;
    private final double leftToUrgent;
    private final LongSupplier nanoTime;

    private double tokens;
    private long filledAt;

    /// @param segmentsPerSecond 0 is no limit
    RateBudget(int segmentsPerSecond, double urgentShare, LongSupplier nanoTime) {
        this.perNano = segmentsPerSecond / NANOS_PER_SECOND;
        // two, so that a whole token is left for the normal lane above the urgent one's share
        this.capacity = Math.max(2, segmentsPerSecond * BURST_SECONDS);
        this.leftToUrgent = Math.min(capacity * urgentShare, capacity - 1);
        this.nanoTime = nanoTime;
        this.tokens = capacity;
        this.filledAt = nanoTime.getAsLong();
    }

    private boolean unlimited() {
        return perNano == 0;
    }

    /// @return how many messages may be claimed now, at most `wanted`
    synchronized int take(Lane lane, int wanted) {
        if (unlimited()) {
            return wanted;
        }
        fill();
        int allowed = Math.clamp((long) Math.floor(tokens - leftBy(lane)), 0, wanted);
        tokens -= allowed;
        return allowed;
    }

    /// What a full bucket lets go.
    int soon() {
        return unlimited() ? Integer.MAX_VALUE : (int) capacity;
    }

    /// Settles the difference between what was taken and what is sent: positive for segments beyond the first,
    /// negative
    /// for messages that are not sent after all.
    synchronized void charge(int segments) {
        if (!unlimited()) {
            tokens = Math.min(capacity, tokens - segments);
        }
    }

    /// How long until [#take] gives at least one.
    synchronized Duration untilNext(Lane lane) {
        if (unlimited()) {
            return Duration.ZERO;
        }
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
