package io.qasid.smpp;

import java.util.function.LongSupplier;

/// How fast one bind submits: at the agreed rate, slower for a while after the SMSC has said that it is too fast
/// (additive increase, multiplicative decrease). Safe for many threads.
final class SubmitPace {
    private static final double PER_SECOND_MIN = 1;
    /// From nothing back to the agreed rate.
    private static final double RECOVERY_SECONDS = 30;
    /// A window of segments is refused at once by the same congestion: that is one reason to halve, not many.
    private static final long CUT_PAUSE_NANOS = 1_000_000_000L;
    /// Turns that were not used can be caught up on this far: a send does not wait for an exact point in time.
    private static final long CATCH_UP_NANOS = 50_000_000L;

    private final double perSecondMax;
    private final LongSupplier nanoTime;
    private double perSecond;
    private long nextTurn;
    private long changedAt;
    private long cutAt;

    /// @param nanoTime as [System#nanoTime]
    SubmitPace(double perSecondMax, LongSupplier nanoTime) {
        this.perSecondMax = perSecondMax;
        this.perSecond = perSecondMax;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.nextTurn = now;
        this.changedAt = now;
        this.cutAt = now - CUT_PAUSE_NANOS;
    }

    /// Takes the next turn.
    ///
    /// @return how long to wait for it, in nanoseconds, 0 when it is now
    synchronized long takeTurn() {
        long now = nanoTime.getAsLong();
        recover(now);
        if (nextTurn - now < -CATCH_UP_NANOS) {
            nextTurn = now - CATCH_UP_NANOS;
        }
        long turn = nextTurn;
        nextTurn += (long) (1_000_000_000L / perSecond);
        return Math.max(0, turn - now);
    }

    /// The SMSC is congested: half the rate, at most once a second.
    synchronized void throttled() {
        long now = nanoTime.getAsLong();
        recover(now);
        if (now - cutAt >= CUT_PAUSE_NANOS) {
            perSecond = Math.max(PER_SECOND_MIN, perSecond / 2);
            cutAt = now;
        }
    }

    synchronized double perSecond() {
        recover(nanoTime.getAsLong());
        return perSecond;
    }

    private void recover(long now) {
        double seconds = (now - changedAt) / 1_000_000_000d;
        perSecond = Math.min(perSecondMax, perSecond + seconds * perSecondMax / RECOVERY_SECONDS);
        changedAt = now;
    }
}
