package io.qasid.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/// The pool of one schema owner. Every wait in it has a limit: for a connection, for the socket, for a statement.
public final class Database implements AutoCloseable {
    /// Every statement of ours finds its rows by an index. A plan is made once for each connection, perhaps while
    /// the table is still small, and stays: it must be right for a million rows all the same (decision 8).
    private static final String STEADY_PLANS = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
            + " -c enable_hashjoin=off -c enable_mergejoin=off";

    private static final String COMMIT_SOMETHING =
            "select current_setting('transaction_read_only'), pg_logical_emit_message(true, 'qasid', '')";
    private static final int COMMIT_SECONDS_MAX = 1;
    private static final int SILENCE_MILLIS_MAX = 2_000;

    private final HikariDataSource pool;
    private final PoolWatch watch;

    private Database(HikariDataSource pool, PoolWatch watch) {
        this.pool = pool;
        this.watch = watch;
    }

    /// Opens the pool without waiting for the server: a store that is out makes a module not ready, not dead.
    public static Database open(String name, DatabaseSettings settings) {
        return open(name, settings, PoolWatch.NOBODY);
    }

    /// Likewise, and `watch` hears of every use.
    public static Database open(String name, DatabaseSettings settings, PoolWatch watch) {
        HikariConfig config = new HikariConfig();
        config.setMetricsTrackerFactory((pool, stats) -> new WatchedPool(watch));
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.poolSizeMax());
        config.setMinimumIdle(settings.poolSizeMax());
        config.setConnectionTimeout(settings.acquireTimeout().toMillis());
        config.setValidationTimeout(Math.min(1000, settings.acquireTimeout().toMillis()));
        config.setInitializationFailTimeout(-1);
        config.setExceptionOverride(new OncePrimary());
        config.setSchema(settings.schema());
        config.addDataSourceProperty("currentSchema", settings.schema());
        config.addDataSourceProperty("ApplicationName", "qasid-" + name);
        settings.driver().forEach(config::addDataSourceProperty);
        config.addDataSourceProperty(
                "socketTimeout", String.valueOf(settings.socketTimeout().toSeconds()));
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("options", STEADY_PLANS);
        return new Database(new HikariDataSource(config), watch);
    }

    /// Tells what the pool can't see: that work on a connection which is kept for good took so long.
    public void worked(long nanos) {
        watch.worked(nanos);
    }

    public DataSource source() {
        return pool;
    }

    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /// Ends a connection instead of giving it back, with its session and everything the session holds. Closing it too
    /// would give the pool what it has ended, and fails inside of a transaction.
    public void evict(Connection connection) {
        pool.evictConnection(connection);
    }

    /// Runs `work` in one transaction: committed when it returns, rolled back when it throws.
    public <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            long began = System.nanoTime();
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            } finally {
                if (connection.isClosed()) {
                    // of a connection that was lost the pool tells nothing, and the longest waits end like that
                    watch.worked(System.nanoTime() - began);
                } else {
                    connection.setAutoCommit(true);
                }
            }
        }
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /// Opens every connection of the pool at once and pings it, so that the first request doesn't pay for it.
    ///
    /// @throws SQLException if the server can't be reached
    public void warmUp() throws SQLException {
        List<Callable<Boolean>> pings = new ArrayList<>();
        for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
            pings.add(() -> {
                try (Connection connection = pool.getConnection()) {
                    return connection.isValid(2);
                }
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> ping : threads.invokeAll(pings)) {
                ping.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException sql ? sql : new SQLException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while warming up", e);
        }
    }

    /// Whether commits are answered: what readiness asks of those who live on commits. A server that only reads
    /// answers none, nor does one that waits for a standby that is gone; both may read as ever. Each question is a
    /// commit, which leaves nothing but its place in the server's log.
    public boolean takesWrites() {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, SILENCE_MILLIS_MAX);
            // a wait that we just left would hold its server process for as long as the standby is gone
            statement.setQueryTimeout(COMMIT_SECONDS_MAX);
            try (ResultSet rows = statement.executeQuery(COMMIT_SOMETHING)) {
                // the wait for a standby ends with a warning when it is cancelled
                return rows.next() && "off".equals(rows.getString(1)) && statement.getWarnings() == null;
            }
        } catch (SQLException e) {
            return false;
        }
    }

    /// Whether the server answers within a second: what readiness asks of those who read.
    public boolean answers() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
