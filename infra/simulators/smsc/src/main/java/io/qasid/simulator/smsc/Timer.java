package io.qasid.simulator.smsc;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Does things later. Whatever becomes due runs on a virtual thread of its own, so that nothing slow holds up the
/// rest.
final class Timer implements AutoCloseable {
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("smsc-timer").factory());

    /// After [#close] nothing happens any more.
    void after(Duration delay, Runnable action) {
        try {
            var _ = clockwork.schedule(
                    () -> Thread.ofVirtual().name("smsc-later").start(action), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // closed: the simulator is going away and everything that was to come with it
        }
    }

    void every(Duration period, Runnable action) {
        var _ = clockwork.scheduleWithFixedDelay(action, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
    }
}
