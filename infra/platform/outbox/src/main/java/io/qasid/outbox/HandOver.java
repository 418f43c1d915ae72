package io.qasid.outbox;

import io.qasid.storage.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rows that are ours until somebody else has committed them: the oldest are locked, handed over, and removed
/// once that was said. In between nothing is lost; what was taken and not removed is handed over again, so the
/// taker recognises a repeat.
///
/// @param <R> a row
public final class HandOver<R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final int BATCH_MAX = 256;
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final String name;
    private final Database database;
    private final Rows<R> rows;
    private final Taker<R> taker;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean open = true;

    /// Where the rows are.
    ///
    /// @param <R> a row
    public interface Rows<R> {
        /// The oldest that no other instance holds, locked until the transaction ends.
        List<R> lock(Connection transaction, int limit) throws SQLException;

        void remove(Connection transaction, List<R> taken) throws SQLException;
    }

    /// Who takes them over.
    ///
    /// @param <R> a row
    @FunctionalInterface
    public interface Taker<R> {
        /// Answers in bounded time.
        ///
        /// @return whether all of them are durable there; false also when that is not known
        /// @throws IOException likewise
        boolean take(List<R> batch) throws InterruptedException, IOException;
    }

    private enum Outcome {
        NOTHING,
        SOME,
        FULL_BATCH,
        REFUSED
    }

    /// @param name of the thread, and in the log
    public HandOver(String name, Database database, Rows<R> rows, Taker<R> taker) {
        this.name = name;
        this.database = database;
        this.rows = rows;
        this.taker = taker;
        this.thread = Thread.ofPlatform().name(name).start(this::run);
    }

    /// Rows were committed: look now.
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void run() {
        try {
            while (open) {
                wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                switch (handOver()) {
                    case FULL_BATCH -> wake();
                    case REFUSED -> wake.tryAcquire(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
                    case NOTHING, SOME -> {}
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} stops", name);
        }
    }

    private Outcome handOver() {
        try {
            return database.inTransaction(connection -> {
                List<R> batch = rows.lock(connection, BATCH_MAX);
                if (batch.isEmpty()) {
                    return Outcome.NOTHING;
                }
                if (!taken(batch)) {
                    return Outcome.REFUSED;
                }
                rows.remove(connection, batch);
                return batch.size() == BATCH_MAX ? Outcome.FULL_BATCH : Outcome.SOME;
            });
        } catch (SQLException | RuntimeException e) {
            LOG.warn("{} waits: {}", name, e.getMessage());
            return Outcome.REFUSED;
        }
    }

    private boolean taken(List<R> batch) {
        try {
            return taker.take(batch);
        } catch (IOException e) {
            LOG.warn("{}: no answer that can be read: {}", name, e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        open = false;
        wake();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
