package io.qasid.secrets;

import io.qasid.model.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Reads one account's secret again when it is time: the sentinel is looked at every two seconds, the store every
/// minute, and at once when an event came. What the store did not answer, whoever asked, is tried again two seconds
/// later.
final class SecretWatch implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    private final Route route;
    private final HeldSecret secret;
    private final Supplier<Optional<Instant>> sentinel;
    private final Duration pollEvery;
    private final LongSupplier nanoTime;
    /// Epoch milliseconds of the newest announcement, 0 without one.
    private final AtomicLong announced = new AtomicLong();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean doubted;
    private volatile boolean open = true;
    /// Of the watching thread alone, like the time of the last answer.
    private long followed;

    private long answeredAt;

    SecretWatch(
            Route route,
            HeldSecret secret,
            Supplier<Optional<Instant>> sentinel,
            Duration pollEvery,
            LongSupplier nanoTime) {
        this.route = route;
        this.secret = secret;
        this.sentinel = sentinel;
        this.pollEvery = pollEvery;
        this.nanoTime = nanoTime;
        this.thread = Thread.ofVirtual().name("secret-" + route).unstarted(this::run);
    }

    /// Returns after the first reading.
    void start() {
        read();
        thread.start();
    }

    Route route() {
        return route;
    }

    void announced(Instant at) {
        announced.accumulateAndGet(at.toEpochMilli(), Math::max);
        wake.release();
    }

    /// It may have been rotated.
    void doubt() {
        doubted = true;
        wake.release();
    }

    private void run() {
        try {
            Duration pause = pollEvery.compareTo(LOOK_EVERY) < 0 ? pollEvery : LOOK_EVERY;
            while (open) {
                wake.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                wake.drainPermits();
                sentinel.get().ifPresent(at -> announced.accumulateAndGet(at.toEpochMilli(), Math::max));
                if (open && due()) {
                    read();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean due() {
        return !secret.lastAnswered()
                || doubted
                || announced.get() > followed
                || nanoTime.getAsLong() - answeredAt >= pollEvery.toNanos();
    }

    private void read() {
        long until = announced.get();
        doubted = false;
        if (secret.readAgain()) {
            followed = until;
            answeredAt = nanoTime.getAsLong();
        }
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
        try {
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
