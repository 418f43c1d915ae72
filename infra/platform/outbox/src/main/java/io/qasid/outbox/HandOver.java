package io.qasid.outbox;

import io.qasid.events.Spacing;
import io.qasid.storage.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rows that are ours until somebody else has committed them: the oldest are locked, handed over, and removed
/// once that was said. In between nothing is lost; what was taken and not removed is handed over again, so the
/// taker recognises a repeat. What the taker will never take is set aside, so that it holds up nothing behind it.
///
/// @param <R> a row
public final class HandOver<R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final int BATCH_MAX = 256;
    /// Of a batch with something malformed in it, in one round: each is a request of its own.
    private static final int ONE_BY_ONE_MAX = 32;
    /// Two transactions and a request, for one row as for many.
    private static final Duration BATCH_EVERY = Duration.ofMillis(10);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final String name;
    private final Database database;
    private final Rows<R> rows;
    private final Taker<R> taker;
    private final Watch<R> watch;
    private final Semaphore wake = new Semaphore(0);
    private final Spacing spacing = new Spacing(BATCH_EVERY);
    private final Thread thread;
    private volatile boolean hurry;
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
        /// @throws IOException if what it said is not known: [Answer#NOT_NOW]
        Answer take(List<R> batch) throws InterruptedException, IOException;
    }

    /// What the taker says of a batch.
    public enum Answer {
        /// All of it is durable there.
        TAKEN,
        /// It is not, or that is not known: the same again later.
        NOT_NOW,
        /// Something in it is not what it should be: as it stands it is never taken.
        MALFORMED
    }

    /// Is told what became of rows, by the thread that hands over, after the commit.
    ///
    /// @param <R> a row
    public interface Watch<R> {
        /// These are not ours any more.
        ///
        /// @param more whether younger ones may wait
        default void taken(List<R> batch, boolean more) {}

        /// Nothing was taken, and this is the oldest that waits.
        default void waits(R oldest) {}

        /// None waits.
        default void nothingWaits() {}

        /// The taker will never take these: they are to be removed and kept elsewhere.
        ///
        /// @throws SQLException if that could not be done: they are offered again
        default void malformed(List<R> rows) throws SQLException {
            throw new SQLException("nobody takes rows that are malformed");
        }
    }

    private sealed interface Outcome<R> {}

    private record Nothing<R>() implements Outcome<R> {}

    /// @param malformed of those that were tried one by one
    private record Taken<R>(List<R> rows, boolean more, List<R> malformed) implements Outcome<R> {}

    private record Refused<R>(R oldest) implements Outcome<R> {}

    /// @param name of the thread, and in the log
    public HandOver(String name, Database database, Rows<R> rows, Taker<R> taker) {
        this(name, database, rows, taker, new Watch<>() {});
    }

    /// @param watch told what became of rows
    public HandOver(String name, Database database, Rows<R> rows, Taker<R> taker, Watch<R> watch) {
        this.name = name;
        this.database = database;
        this.rows = rows;
        this.taker = taker;
        this.watch = watch;
        this.thread = Thread.ofPlatform().name(name).start(this::run);
    }

    /// Rows were committed: look soon.
    public void wake() {
        wake(false);
    }

    /// Likewise.
    ///
    /// @param urgent at once, however few there are
    public void wake(boolean urgent) {
        if (urgent) {
            hurry = true;
        }
        if (wake.availablePermits() == 0) {
            wake.release();
        }
        if (urgent) {
            spacing.enough();
        }
    }

    private void run() {
        try {
            while (open) {
                wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                spacing.await(() -> hurry);
                hurry = false;
                if (handOver()) {
                    wake.tryAcquire(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} stops", name);
        }
    }

    /// @return whether to wait a while before the next look
    private boolean handOver() {
        try {
            return follow(database.inTransaction(this::oldest));
        } catch (SQLException | RuntimeException e) {
            LOG.warn("{} waits: {}", name, e.getMessage());
            return true;
        }
    }

    private boolean follow(Outcome<R> outcome) throws SQLException {
        return switch (outcome) {
            case Nothing<R>() -> {
                watch.nothingWaits();
                yield false;
            }
            case Refused<R>(R oldest) -> {
                watch.waits(oldest);
                yield true;
            }
            case Taken<R>(List<R> taken, boolean more, List<R> malformed) -> {
                if (!taken.isEmpty()) {
                    watch.taken(taken, more);
                }
                if (!malformed.isEmpty()) {
                    LOG.error("{}: {} rows are malformed and set aside", name, malformed.size());
                    watch.malformed(malformed);
                }
                if (more) {
                    wake();
                }
                yield false;
            }
        };
    }

    private Outcome<R> oldest(Connection connection) throws SQLException {
        List<R> batch = rows.lock(connection, BATCH_MAX);
        if (batch.isEmpty()) {
            return new Nothing<>();
        }
        return switch (ask(batch)) {
            case TAKEN -> {
                rows.remove(connection, batch);
                yield new Taken<>(batch, batch.size() == BATCH_MAX, List.of());
            }
            case NOT_NOW -> new Refused<>(batch.getFirst());
            case MALFORMED -> oneByOne(connection, batch);
        };
    }

    private Outcome<R> oneByOne(Connection connection, List<R> batch) throws SQLException {
        List<R> taken = new ArrayList<>();
        List<R> malformed = new ArrayList<>();
        for (R row : batch.subList(0, Math.min(batch.size(), ONE_BY_ONE_MAX))) {
            Answer answer = ask(List.of(row));
            if (answer == Answer.NOT_NOW) {
                break;
            }
            (answer == Answer.TAKEN ? taken : malformed).add(row);
        }
        if (taken.isEmpty() && malformed.isEmpty()) {
            return new Refused<>(batch.getFirst());
        }
        if (!taken.isEmpty()) {
            rows.remove(connection, taken);
        }
        return new Taken<>(taken, true, malformed);
    }

    private Answer ask(List<R> batch) {
        try {
            return taker.take(batch);
        } catch (IOException e) {
            LOG.warn("{}: no answer that can be read: {}", name, e.getMessage());
            return Answer.NOT_NOW;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.NOT_NOW;
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
