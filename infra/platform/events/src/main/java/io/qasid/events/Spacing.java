package io.qasid.events;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets batches begin no sooner than so long after one another, so that each gathers what comes meanwhile. What comes
/// alone never waits: only who is busy is made to take more at once, which pays for a transaction, a request and two
/// thread switches once for all of them.
///
/// One thread waits; any may call [#enough()].
public final class Spacing {
    private final long leastNanos;
    private final LongSupplier nanoTime;
    private long begunNanos;
    private volatile @Nullable Thread waiting;

    /// @param least between the beginnings of two batches
    public Spacing(Duration least) {
        this(least, System::nanoTime);
    }

    Spacing(Duration least, LongSupplier nanoTime) {
        this.leastNanos = least.toNanos();
        this.nanoTime = nanoTime;
        this.begunNanos = nanoTime.getAsLong() - leastNanos;
    }

    /// Returns when a batch may begin, and takes it as begun.
    ///
    /// @throws InterruptedException when the thread is interrupted; no batch has begun then
    public void await() throws InterruptedException {
        await(() -> false);
    }

    /// Likewise, and sooner if a whole batch has gathered.
    ///
    /// @param gathered looked at now, and at every call of [#enough()]
    public void await(BooleanSupplier gathered) throws InterruptedException {
        waiting = Thread.currentThread();
        try {
            for (long left = left(); left > 0 && !gathered.getAsBoolean(); left = left()) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException("while a batch gathered");
                }
            }
        } finally {
            waiting = null;
        }
        begunNanos = nanoTime.getAsLong();
    }

    /// A whole batch may have gathered.
    public void enough() {
        LockSupport.unpark(waiting);
    }

    private long left() {
        return begunNanos + leastNanos - nanoTime.getAsLong();
    }
}
