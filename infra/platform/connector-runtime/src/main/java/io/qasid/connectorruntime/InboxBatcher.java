package io.qasid.connectorruntime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.proto.v1.InboxEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Carries entries to the router's inbox in batches, and each one again until the router says that it is committed or
/// nobody waits for it any more.
///
/// Nobody waits for a timer: a batch is what has gathered while the requests before it were under way. What tells of
/// urgent messages has requests of its own, for those of a campaign wait until enough has gathered at the router.
final class InboxBatcher implements AutoCloseable {
    private final InboxSettings settings;
    /// One permit for each entry that may be kept; it comes back when the entry is settled.
    private final Semaphore room;
    /// Bounded by `room`.
    private final LinkedBlockingQueue<KeptEntry> fresh = new LinkedBlockingQueue<>();
    /// Likewise.
    private final LinkedBlockingQueue<KeptEntry> urgent = new LinkedBlockingQueue<>();

    private final List<Thread> couriers = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    InboxBatcher(RouterRequests requests, InboxSettings settings, MeterRegistry meters) {
        this.settings = settings;
        this.room = new Semaphore(settings.entriesKept());
        Gauge.builder("connector.inbox.waiting", room, free -> settings.entriesKept() - free.availablePermits())
                .description("entries that the router has not committed yet")
                .register(meters);
        for (int i = 1; i <= settings.requestsAtOnce(); i++) {
            InboxCourier courier = new InboxCourier(fresh, requests, settings, meters, closing);
            couriers.add(Thread.ofVirtual().name("inbox-" + i).start(courier));
            InboxCourier hurrying = new InboxCourier(urgent, requests, settings, meters, closing);
            couriers.add(Thread.ofVirtual().name("inbox-urgent-" + i).start(hurrying));
        }
    }

    /// Takes an entry that is carried until it is committed. Blocks while there is no room.
    ///
    /// @param afterwards run once, when it is committed, or given up by [#close()]
    void keep(InboxEntry entry, Runnable afterwards) throws InterruptedException {
        room.acquire();
        enqueue(entry, afterwards);
    }

    /// Takes an entry if there is room within `patience`. It is carried until it is committed or the caller settles
    /// it.
    Optional<KeptEntry> offer(InboxEntry entry, Duration patience) throws InterruptedException {
        if (!room.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        return Optional.of(enqueue(entry, () -> {}));
    }

    private KeptEntry enqueue(InboxEntry entry, Runnable afterwards) {
        KeptEntry kept = new KeptEntry(entry, () -> {
            room.release();
            afterwards.run();
        });
        (entry.getUrgent() ? urgent : fresh).add(kept);
        return kept;
    }

    /// Gives what is under way one more request's time. What is not committed then is forgotten: the router finds out
    /// by its lease, a provider by its missing answer.
    @Override
    public void close() {
        try {
            boolean settled = room.tryAcquire(
                    settings.entriesKept(), settings.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
            if (settled) {
                room.release(settings.entriesKept());
            }
            closing.countDown();
            couriers.forEach(Thread::interrupt);
            for (Thread courier : couriers) {
                courier.join();
            }
        } catch (InterruptedException e) {
            couriers.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
        urgent.forEach(kept -> kept.settle(false));
        fresh.forEach(kept -> kept.settle(false));
    }
}
