package io.qasid.compliance;

import io.micronaut.context.annotation.Context;
import jakarta.annotation.PreDestroy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets what was counted so long ago that no cap asks for it.
@Context
final class CountedHousekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CountedHousekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(10);
    /// A short statement each.
    private static final int ROWS_AT_ONCE = 5_000;

    private final CountedMessages messages;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofVirtual().name("compliance-housekeeping").unstarted(this::run);

    CountedHousekeeping(CountedMessages messages) {
        this.messages = messages;
        thread.start();
    }

    private void run() {
        try {
            boolean more = false;
            while (!closing.await(more ? 0 : EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                more = forget();
            }
        } catch (InterruptedException e) {
            LOG.debug("housekeeping stops");
        }
    }

    /// @return whether there may be more
    private boolean forget() {
        try {
            return messages.forget(ROWS_AT_ONCE) == ROWS_AT_ONCE;
        } catch (SQLException e) {
            LOG.warn("old counts stay: {} {}", e.getClass().getSimpleName(), e.getSQLState());
            return false;
        }
    }

    @Override
    @PreDestroy
    public void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
