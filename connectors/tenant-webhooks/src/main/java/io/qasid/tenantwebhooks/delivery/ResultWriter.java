package io.qasid.tenantwebhooks.delivery;

import io.qasid.events.Spacing;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes results in batches: what comes while one batch is being written is the next one. While the store is out it
/// keeps results and tries on, as long as their leases last; a result that can't be written in that time is dropped
/// and
/// its event sent again.
final class ResultWriter {
    /// Kept free at the end of every lease for writing.
    static final Duration TIME_TO_WRITE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(ResultWriter.class);
    private static final int BATCH_MAX = 512;
    private static final Duration BATCH_EVERY = Duration.ofMillis(20);
    private static final long STOP_CHECK_MILLIS = 100;
    private static final long RETRY_MILLIS = 250;

    private final DeliveryResults store;
    private final InstantSource clock;
    private final DeliveryMetrics metrics;
    private final Consumer<List<DeliveryResult>> settled;
    // bounded by the leases: nothing comes here that was not leased
    private final BlockingQueue<DeliveryResult> waiting = new LinkedBlockingQueue<>();
    private final Spacing spacing = new Spacing(BATCH_EVERY);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread writer = Thread.ofVirtual().name("webhook-results").unstarted(this::writeUntilStopped);

    /// @param settled told about results that are written, or given up
    ResultWriter(
            DeliveryResults store,
            InstantSource clock,
            DeliveryMetrics metrics,
            Consumer<List<DeliveryResult>> settled) {
        this.store = store;
        this.clock = clock;
        this.metrics = metrics;
        this.settled = settled;
    }

    void start() {
        writer.start();
    }

    boolean running() {
        return writer.isAlive();
    }

    void add(DeliveryResult result) {
        waiting.add(result);
    }

    private void writeUntilStopped() {
        try {
            while (stopping.getCount() > 0 || !waiting.isEmpty()) {
                DeliveryResult first = waiting.poll(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    spacing.await();
                    List<DeliveryResult> batch = new ArrayList<>(List.of(first));
                    waiting.drainTo(batch, BATCH_MAX - 1);
                    write(batch);
                    settled.accept(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<DeliveryResult> batch) throws InterruptedException {
        List<DeliveryResult> left = batch;
        boolean logged = false;
        while (!left.isEmpty()) {
            Instant now = clock.instant();
            try {
                int written = store.record(left, now);
                metrics.written(left, left.size() - written, now);
                return;
            } catch (SQLException e) {
                metrics.storeFailed();
                if (!logged) {
                    LOG.warn("cannot write results, SQLSTATE {}; trying on while their leases last", e.getSQLState());
                    logged = true;
                }
            }
            if (stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                // stopping and the store is out: nobody waits for it
                return;
            }
            List<DeliveryResult> leased = left.stream()
                    .filter(result -> now.isBefore(result.event().leasedUntil()))
                    .toList();
            metrics.stale(left.size() - leased.size());
            left = leased;
        }
    }

    /// Returns when everything that was added is written, or the store did not take it.
    void stop() throws InterruptedException {
        stopping.countDown();
        writer.join(TIME_TO_WRITE);
    }
}
