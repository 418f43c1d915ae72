package io.qasid.ott;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes windows that have been over for a day, so that the table holds those who wrote lately and nobody else.
final class WindowHousekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WindowHousekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Duration KEPT = Duration.ofDays(2);
    private static final int BATCH_MAX = 1_000;

    private final People people;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    WindowHousekeeping(People people, InstantSource clock) {
        this.people = people;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("ott-housekeeping").start(this::run);
    }

    private void run() {
        try {
            boolean more = false;
            while (!closing.await(more ? 0 : EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                more = once();
            }
        } catch (InterruptedException e) {
            LOG.debug("housekeeping stops");
        }
    }

    /// @return whether more waits
    private boolean once() {
        try {
            return people.forgetWindowsBefore(clock.instant().minus(KEPT), BATCH_MAX) == BATCH_MAX;
        } catch (SQLException e) {
            LOG.warn("old windows stay for now: SQLSTATE {}", e.getSQLState());
            return false;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
