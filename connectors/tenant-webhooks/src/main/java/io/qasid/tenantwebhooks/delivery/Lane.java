package io.qasid.tenantwebhooks.delivery;

import io.qasid.tenantwebhooks.Endpoint;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// What one endpoint has under way here: never more leased than its window, never more being sent than its places.
/// An endpoint that hangs fills its own lane and no other.
final class Lane {
    /// Leased events for each place: enough to send on while results are written and the next are claimed.
    static final int ROUNDS = 4;

    private final Endpoint endpoint;
    private final int window;
    private final Semaphore places;
    private final AtomicInteger leased = new AtomicInteger();

    Lane(Endpoint endpoint, int places) {
        this.endpoint = endpoint;
        this.window = places * ROUNDS;
        this.places = new Semaphore(places);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /// How many more may be leased.
    int free() {
        return window - leased.get();
    }

    /// Whether a quarter of the window is free: a busy lane claims in batches.
    boolean roomy() {
        return free() * ROUNDS >= window;
    }

    int leased() {
        return leased.get();
    }

    /// Only the loop takes, one thread at a time.
    void lease(int events) {
        leased.addAndGet(events);
    }

    void settle(int events) {
        leased.addAndGet(-events);
    }

    Semaphore places() {
        return places;
    }
}
