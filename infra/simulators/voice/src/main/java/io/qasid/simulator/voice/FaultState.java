package io.qasid.simulator.voice;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Which faults are on. Safe for many threads.
final class FaultState {
    private static final Duration LONGEST_SILENCE = Duration.ofHours(1);

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean silent;
    private boolean closed;
    private int errorStatus;
    private Duration delay = Duration.ZERO;
    private @Nullable CallStatus ending;
    private int callsPerSecond;
    private long secondBegan;
    private int callsThisSecond;

    FaultState(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void silent() {
        change(() -> silent = true);
    }

    void errors(int status) {
        change(() -> errorStatus = status);
    }

    void delay(Duration newDelay) {
        change(() -> delay = newDelay);
    }

    void endCallsAs(CallStatus status) {
        change(() -> ending = status);
    }

    void throttle(int newCallsPerSecond) {
        change(() -> callsPerSecond = newCallsPerSecond);
    }

    void clear() {
        change(() -> {
            silent = false;
            errorStatus = 0;
            delay = Duration.ZERO;
            ending = null;
            callsPerSecond = 0;
        });
    }

    void close() {
        change(() -> closed = true);
    }

    /// 0 for none.
    int errorStatus() {
        lock.lock();
        try {
            return errorStatus;
        } finally {
            lock.unlock();
        }
    }

    Duration delay() {
        lock.lock();
        try {
            return delay;
        } finally {
            lock.unlock();
        }
    }

    Optional<CallStatus> ending() {
        lock.lock();
        try {
            return Optional.ofNullable(ending);
        } finally {
            lock.unlock();
        }
    }

    boolean isSilent() {
        lock.lock();
        try {
            return silent;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when the silence is over, or the simulator.
    void awaitEndOfSilence() throws InterruptedException {
        lock.lock();
        try {
            long left = LONGEST_SILENCE.toNanos();
            while (silent && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Counts one call.
    ///
    /// @return whether it is one too many in this second
    boolean throttles() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            if (now - secondBegan >= TimeUnit.SECONDS.toNanos(1)) {
                secondBegan = now;
                callsThisSecond = 0;
            }
            callsThisSecond++;
            return callsPerSecond > 0 && callsThisSecond > callsPerSecond;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
