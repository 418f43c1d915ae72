package io.qasid.servers;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A primary and its synchronous standby, each with a process, a port and a folder of its own: what was answered as
/// committed is on the disks of both.
public final class PostgresPair implements AutoCloseable {
    private static final String NAME = "standby";
    private static final Duration SYNCHRONOUS_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Postgres first;
    private final Postgres second;
    private boolean promoted;

    private PostgresPair(Postgres first, Postgres second) {
        this.first = first;
        this.second = second;
    }

    /// Returns when the standby follows.
    ///
    /// @param settings of both, with a folder that is not there yet; their ports are free ones
    public static PostgresPair start(PostgresSettings settings) {
        if (Files.exists(settings.directory())) {
            throw new IllegalArgumentException(settings.directory() + " is there already");
        }
        PostgresSettings both = settings
                // after the other one's end it is asked again soon, and has kept what was missed
                .with("wal_retrieve_retry_interval", "200ms")
                .with("wal_keep_size", "256MB");
        Postgres first = Postgres.start(both.in(settings.directory().resolve("first")));
        try {
            Postgres second =
                    Postgres.startStandby(first, both.in(settings.directory().resolve("second")), NAME);
            try {
                first.execute("ALTER SYSTEM SET synchronous_standby_names = '" + NAME + "'");
                first.execute("SELECT pg_reload_conf()");
                awaitSynchronous(first);
                return new PostgresPair(first, second);
            } catch (RuntimeException e) {
                second.close();
                throw e;
            }
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
    }

    private static void awaitSynchronous(Postgres primary) {
        long begin = System.nanoTime();
        while (!"sync".equals(primary.ask("SELECT sync_state FROM pg_stat_replication"))) {
            if (System.nanoTime() - begin > SYNCHRONOUS_MAX.toNanos()) {
                throw new ServerFailedException(
                        "the standby does not follow after " + SYNCHRONOUS_MAX.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /// Both hosts; the driver finds the primary. Without credentials.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary"
                .formatted(first.port(), second.port(), database);
    }

    public String user() {
        return first.user();
    }

    public String password() {
        return first.password();
    }

    /// Whoever takes writes, unless it was killed.
    public synchronized Postgres primary() {
        return promoted ? second : first;
    }

    /// @throws IllegalStateException after its promotion: there is none then
    public synchronized Postgres standby() {
        if (promoted) {
            throw new IllegalStateException("the standby was promoted");
        }
        return second;
    }

    /// Ends the primary, however it is, and makes the standby the primary; returns when it takes writes. The old one
    /// never comes back as one.
    public synchronized void promote() {
        standby();
        first.fence();
        second.promote();
        promoted = true;
    }

    /// The data stay.
    @Override
    public void close() {
        try (second) {
            first.close();
        }
    }
}
