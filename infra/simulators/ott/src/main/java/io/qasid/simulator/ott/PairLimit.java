package io.qasid.simulator.ott;

import java.time.Duration;

/// One message in so much time after a burst: a bucket of tokens.
final class PairLimit {
    private final long pauseNanos;
    private final int burst;
    private double tokens;
    private long filledAt;

    PairLimit(Duration pause, int burst) {
        this.pauseNanos = pause.toNanos();
        this.burst = Math.max(1, burst);
        this.tokens = this.burst;
    }

    /// @return whether one more fits now
    synchronized boolean take(long now) {
        if (pauseNanos == 0) {
            return true;
        }
        if (filledAt != 0) {
            tokens = Math.min(burst, tokens + (double) (now - filledAt) / pauseNanos);
        }
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
