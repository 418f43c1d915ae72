package io.qasid.simulator.smsc;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// What is wrong with one account right now.
final class FaultState {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile BlackHole blackHole = BlackHole.OFF;
    private volatile Duration responseDelay = Duration.ZERO;
    private volatile boolean throttling;
    private boolean refusing;
    private long refusingUntilNanos;
    private int perSecond;
    private double tokens;
    private long tokensAtNanos;

    BlackHole blackHole() {
        return blackHole;
    }

    boolean silent() {
        return blackHole != BlackHole.OFF;
    }

    Duration responseDelay() {
        return responseDelay;
    }

    void blackHole(BlackHole mode) {
        blackHole = mode;
    }

    void responseDelay(Duration delay) {
        responseDelay = delay;
    }

    void refuseBinds(Duration time) {
        lock.lock();
        try {
            refusing = true;
            refusingUntilNanos = System.nanoTime() + time.toNanos();
        } finally {
            lock.unlock();
        }
    }

    boolean refusesBinds() {
        lock.lock();
        try {
            return refusing && refusingUntilNanos - System.nanoTime() > 0;
        } finally {
            lock.unlock();
        }
    }

    /// A bucket that holds a tenth of a second.
    void throttle(int submitsPerSecond) {
        lock.lock();
        try {
            perSecond = submitsPerSecond;
            tokens = burst();
            tokensAtNanos = System.nanoTime();
            throttling = true;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a token.
    ///
    /// @return true when there is none: this submit is too much
    boolean throttles() {
        if (!throttling) {
            return false;
        }
        lock.lock();
        try {
            long now = System.nanoTime();
            tokens = Math.min(burst(), tokens + (now - tokensAtNanos) / 1e9 * perSecond);
            tokensAtNanos = now;
            if (tokens < 1) {
                return true;
            }
            tokens--;
            return false;
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            blackHole = BlackHole.OFF;
            responseDelay = Duration.ZERO;
            throttling = false;
            refusing = false;
        } finally {
            lock.unlock();
        }
    }

    private double burst() {
        return Math.max(1, perSecond / 10.0);
    }
}
