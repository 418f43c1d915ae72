package io.qasid.local.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A wait between two tries.
@FunctionalInterface
public interface Pause {
    void of(Duration duration);

    /// Waits in real time; an interrupt ends the wait.
    static Pause real() {
        return duration -> {
            try {
                boolean never = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
                assert !never;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnreachableException("interrupted while waiting", e);
            }
        };
    }
}
