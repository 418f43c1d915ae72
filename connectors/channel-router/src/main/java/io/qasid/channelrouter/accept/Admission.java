package io.qasid.channelrouter.accept;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// How many requests ask the gates at once. The others wait at the door, which costs nothing.
///
/// A gate has milliseconds. On a machine that does too much at once every gate is late, every request is refused for
/// it, and every refused request comes back and keeps the machine busy: it never ends by itself. So the number shrinks
/// by a third when gates are late (at most each [#SHRINK_EVERY]) and grows by about one for two rounds of requests that
/// were answered in time.
final class Admission {
    static final int AT_ONCE_MIN = 4;
    static final int AT_ONCE_MAX = 1_024;
    static final Duration SHRINK_EVERY = Duration.ofMillis(100);

    private static final int AT_ONCE_FIRST = 64;
    private static final double SHRINK_TO = 2.0 / 3.0;
    /// With what a tenant may have under way that is more than comes; a flood is answered at once.
    private static final int WAITING_MAX = 4_096;

    private final Duration waitMax;
    private final LongSupplier nanoTime;
    private final Lock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private double atOnce = AT_ONCE_FIRST;
    private int inside;
    private int waiting;
    private long shrunkNanos;

    /// @param waitMax how long a request waits at the door
    Admission(Duration waitMax, LongSupplier nanoTime) {
        this.waitMax = waitMax;
        this.nanoTime = nanoTime;
        this.shrunkNanos = nanoTime.getAsLong() - SHRINK_EVERY.toNanos();
    }

    /// Waits until it may. Whoever entered must [#leave].
    ///
    /// @return whether it may; not so when too many wait or the wait was too long
    boolean enter() {
        lock.lock();
        try {
            if (inside >= atOnce() && !waits()) {
                return false;
            }
            inside++;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// @param late whether a gate did not answer in its time
    void leave(boolean late) {
        lock.lock();
        try {
            if (late) {
                shrink();
            } else if (inside * 2 >= atOnce()) {
                atOnce = Math.min(AT_ONCE_MAX, atOnce + 1 / atOnce);
            }
            inside--;
            int free = Math.min(waiting, atOnce() - inside);
            for (int i = 0; i < free; i++) {
                left.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// How many may be inside now.
    int atOnce() {
        lock.lock();
        try {
            return (int) atOnce;
        } finally {
            lock.unlock();
        }
    }

    private boolean waits() throws InterruptedException {
        if (waiting == WAITING_MAX) {
            return false;
        }
        waiting++;
        try {
            long nanos = waitMax.toNanos();
            while (inside >= atOnce()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = left.awaitNanos(nanos);
            }
            return true;
        } finally {
            waiting--;
        }
    }

    private void shrink() {
        long now = nanoTime.getAsLong();
        if (now - shrunkNanos >= SHRINK_EVERY.toNanos()) {
            shrunkNanos = now;
            atOnce = Math.max(AT_ONCE_MIN, atOnce * SHRINK_TO);
        }
    }
}
