package io.qasid.orchestrator.route;

import io.micronaut.context.annotation.Context;
import io.nats.client.Connection;
import io.qasid.model.Lane;
import io.qasid.orchestrator.feeder.NotificationQueue;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// The workers of both lanes: what one lane waits for never holds up the other.
@Context
final class LaneWorkers {
    /// Small: an urgent one waits for the slowest of its batch.
    private static final int URGENT_BATCH_MAX = 16;

    private static final int NORMAL_BATCH_MAX = 200;
    private static final int URGENT_WORKERS = 4;
    private static final int NORMAL_WORKERS = 3;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    LaneWorkers(Connection nats, NotificationQueue queue, Routing routing) {
        for (int i = 0; i < URGENT_WORKERS; i++) {
            add(Lane.URGENT, i, new LaneWorker(Lane.URGENT, URGENT_BATCH_MAX, nats, queue, routing, closing));
        }
        for (int i = 0; i < NORMAL_WORKERS; i++) {
            add(Lane.NORMAL, i, new LaneWorker(Lane.NORMAL, NORMAL_BATCH_MAX, nats, queue, routing, closing));
        }
    }

    private void add(Lane lane, int index, LaneWorker worker) {
        threads.add(Thread.ofVirtual()
                .name("notifications-" + lane.wireName() + "-" + index)
                .unstarted(worker));
    }

    @PostConstruct
    void start() {
        threads.forEach(Thread::start);
    }

    /// What is under way ends. What does not end in time is brought again by who starts next.
    @PreDestroy
    void stop() throws InterruptedException {
        closing.countDown();
        long end = System.nanoTime() + STOP_WITHIN.toNanos();
        for (Thread thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        threads.forEach(Thread::interrupt);
    }
}
