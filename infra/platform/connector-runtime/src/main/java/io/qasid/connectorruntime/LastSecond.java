package io.qasid.connectorruntime;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Counts what happened within the last second.
final class LastSecond {
    private static final int SLOTS = 10;
    private static final long SLOT_NANOS = Duration.ofSeconds(1).toNanos() / SLOTS;

    private final LongSupplier nanoTime;
    private final int[] counts = new int[SLOTS];
    /// Of the newest slot.
    private long newest;

    LastSecond(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.newest = slot();
    }

    synchronized void add() {
        turn();
        counts[Math.floorMod(newest, SLOTS)]++;
    }

    synchronized int count() {
        turn();
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    private long slot() {
        return Math.floorDiv(nanoTime.getAsLong(), SLOT_NANOS);
    }

    private void turn() {
        long now = slot();
        for (long each = Math.max(newest + 1, now - SLOTS + 1); each <= now; each++) {
            counts[Math.floorMod(each, SLOTS)] = 0;
        }
        newest = Math.max(newest, now);
    }
}
