package io.qasid.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.servers.FreePort;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PoolWatchTest {
    private final Heard heard = new Heard();

    @Test
    void eachUseIsHeardOfOnceWithItsTime() throws SQLException {
        try (Database database = Database.open("watched", settings(TestServers.freshDatabase()), heard)) {
            database.warmUp();
            heard.forget();

            database.inTransaction(connection -> connection.createStatement().execute("select pg_sleep(0.05)"));

            assertThat(heard.waits).hasSize(1);
            assertThat(heard.works)
                    .singleElement()
                    .satisfies(nanos -> assertThat(nanos).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(49)));
            assertThat(heard.inVain).hasValue(0);
        }
    }

    @Test
    void aTransactionThatFailsIsHeardOfToo() throws SQLException {
        try (Database database = Database.open("failing", settings(TestServers.freshDatabase()), heard)) {
            database.warmUp();
            heard.forget();

            assertThatThrownBy(() -> database.inTransaction(
                            connection -> connection.createStatement().execute("select nonsense")))
                    .isInstanceOf(SQLException.class);

            assertThat(heard.works).hasSize(1);
        }
    }

    /// The longest ones end like that: the pool itself keeps silent about connections that it lost.
    @Test
    void aTransactionWhoseServerFellSilentIsHeardOfToo() throws SQLException {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings impatient = new DatabaseSettings(
                fresh.url(), fresh.user(), fresh.password(), "public", 1, Duration.ofSeconds(2), Duration.ofSeconds(1));
        try (Database database = Database.open("silent", impatient, heard)) {
            database.warmUp();
            heard.forget();

            assertThatThrownBy(() -> database.inTransaction(
                            connection -> connection.createStatement().execute("select pg_sleep(3)")))
                    .isInstanceOf(SQLException.class);

            assertThat(heard.works)
                    .singleElement()
                    .satisfies(nanos -> assertThat(nanos).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(990)));
        }
    }

    @Test
    void whoeverFindsAllConnectionsTakenHasWaitedInVain() throws SQLException {
        try (Database database = Database.open("small", settings(TestServers.freshDatabase()), heard)) {
            database.warmUp();
            try (Connection first = database.connection();
                    Connection second = database.connection()) {
                assertThat(first).isNotSameAs(second);
                assertThatThrownBy(database::connection).isInstanceOf(SQLException.class);
            }
            assertThat(heard.inVain).hasValue(1);
        }
    }

    @Test
    void whoeverAsksForAServerThatIsOutHasWaitedInVain() {
        String nowhere = "jdbc:postgresql://127.0.0.1:" + FreePort.next() + "/nothing";
        try (Database database = Database.open("out", settings(new TestDatabase(nowhere, "nobody", "")), heard)) {
            assertThatThrownBy(database::connection).isInstanceOf(SQLException.class);
            assertThat(database.answers()).isFalse();
        }
        assertThat(heard.inVain).hasValue(2);
    }

    private static DatabaseSettings settings(TestDatabase database) {
        return new DatabaseSettings(
                database.url(),
                database.user(),
                database.password(),
                "public",
                2,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10));
    }

    private static final class Heard implements PoolWatch {
        private final List<Long> waits = new CopyOnWriteArrayList<>();
        private final List<Long> works = new CopyOnWriteArrayList<>();
        private final AtomicInteger inVain = new AtomicInteger();

        void forget() {
            waits.clear();
            works.clear();
        }

        @Override
        public void waited(long nanos) {
            waits.add(nanos);
        }

        @Override
        public void waitedInVain() {
            inVain.incrementAndGet();
        }

        @Override
        public void worked(long nanos) {
            works.add(nanos);
        }
    }
}
