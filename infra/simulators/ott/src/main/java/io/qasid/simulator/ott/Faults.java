package io.qasid.simulator.ott;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Makes one of the APIs misbehave. Each fault lasts until [#clear].
public final class Faults {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean silent;
    private boolean closed;
    private int errorStatus;
    private Duration delay = Duration.ZERO;

    Faults() {}

    /// Reads requests and never answers them: the connection is cut when the silence ends. Nothing is taken.
    public void silence() {
        change(() -> silent = true);
    }

    /// Answers every request with this status: 401 as a credential is refused, any other with an error without meaning.
    /// Nothing is taken.
    ///
    /// @param status 400 to 599; of Viber 401 is its own, in an answer that is HTTP 200 as ever
    public void errors(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status must be 400 to 599, was " + status);
        }
        change(() -> errorStatus = status);
    }

    /// Every answer comes so much later.
    public void delayAnswers(Duration newDelay) {
        if (newDelay.isNegative() || newDelay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("delay must be 0 to 1 h, was " + newDelay);
        }
        change(() -> delay = newDelay);
    }

    /// Everything is well again.
    public void clear() {
        change(() -> {
            silent = false;
            errorStatus = 0;
            delay = Duration.ZERO;
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

    /// Waits as long as the faults of this moment ask for.
    ///
    /// @return whether an answer may be given
    boolean answers() throws InterruptedException {
        lock.lock();
        try {
            if (silent) {
                long left = LONGEST.toNanos();
                while (silent && !closed && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return false;
            }
            return pause(delay);
        } finally {
            lock.unlock();
        }
    }

    /// @return whether the simulator is still there afterwards
    boolean pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !closed;
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
