package io.qasid.channelrouter.ranking;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what was learned at the start, and writes what was learned since every [#EVERY], and at the
/// end. Of a router that is killed so much is lost. A write of which nobody knows whether it was
/// committed is repeated: observations may count twice then, which is no more than a little more
/// confidence.
final class ArmKeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArmKeeping.class);
    static final Duration EVERY = Duration.ofSeconds(30);

    private final Arms arms;
    private final ArmStore store;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("ranking-arms").unstarted(this::loop);

    ArmKeeping(Arms arms, ArmStore store, InstantSource clock) {
        this.arms = arms;
        this.store = store;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    private void loop() {
        try {
            do {
                keep();
            } while (!closing.await(EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            LOG.debug("keeping of arms stops");
        }
        keep();
    }

    /// Once. Without the store it is kept for the next time.
    void keep() {
        try {
            arms.written(store.add(arms.toWrite()));
            store.deleteOlder(clock.instant());
        } catch (SQLException e) {
            arms.notWritten();
            LOG.warn("what was learned about routes waits for the store: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        if (!thread.isAlive()) {
            return;
        }
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
