package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class PostgresPairTest {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int WRITERS = 4;

    @Test
    void whatWasAnsweredAsCommittedIsThereWhenThePrimaryIsGoneAndTheDriverFindsTheNewOne() throws Exception {
        Set<Integer> answered = new ConcurrentSkipListSet<>();
        try (PostgresPair pair = PostgresPair.start(PostgresSettings.of(TestServers.freshFolder("pair"), 0));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Postgres old = pair.primary();
            change(pair, "CREATE TABLE kept (n int)");
            List<Future<?>> writers = java.util.stream.IntStream.range(0, WRITERS)
                    .<Future<?>>mapToObj(writer -> threads.submit(() -> writeUntilItEnds(pair, writer, answered)))
                    .toList();
            await("commits").atMost(ANSWER_MAX).until(() -> answered.size() > 200);

            old.kill();
            for (Future<?> writer : writers) {
                writer.get();
            }
            pair.promote();

            assertThat(rows(pair)).containsAll(answered);
            change(pair, "INSERT INTO kept VALUES (-1)");
            assertThat(rows(pair)).contains(-1);
            assertThat(pair.primary()).isNotSameAs(old);
        }
    }

    @Test
    void withoutTheStandbyNothingIsAnsweredAsCommittedAndReadsGoOn() throws Exception {
        try (PostgresPair pair = PostgresPair.start(PostgresSettings.of(TestServers.freshFolder("alone"), 0))) {
            change(pair, "CREATE TABLE kept (n int)");
            pair.standby().kill();
            try (Connection connection = connect(pair, 1);
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("INSERT INTO kept VALUES (1)"))
                        .isInstanceOf(SQLException.class);
            }
            assertThat(rows(pair)).isEmpty();

            pair.standby().restart();

            change(pair, "INSERT INTO kept VALUES (2)");
            assertThat(rows(pair)).contains(2);
        }
    }

    @Test
    void theOldPrimaryNeverComesBackAsOne() throws Exception {
        Path folder = TestServers.freshFolder("fenced");
        try (PostgresPair pair = PostgresPair.start(PostgresSettings.of(folder, 0))) {
            Postgres old = pair.primary();
            // it lives: whoever promotes may be wrong about that
            pair.promote();

            assertThatThrownBy(old::pid).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(old::restart).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(pair::promote).isInstanceOf(IllegalStateException.class);
            try (Postgres again = Postgres.start(folder.resolve("first"), 0)) {
                assertThatThrownBy(() -> PostgresTest.execute(again, "postgres", "CREATE TABLE lost (n int)"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            }
        }
    }

    private static void writeUntilItEnds(PostgresPair pair, int writer, Set<Integer> answered) {
        try (Connection connection = connect(pair, 10);
                Statement statement = connection.createStatement()) {
            for (int n = writer; ; n += WRITERS) {
                statement.execute("INSERT INTO kept VALUES (" + n + ")");
                answered.add(n);
            }
        } catch (SQLException e) {
            // the server's end
        }
    }

    private static Set<Integer> rows(PostgresPair pair) throws SQLException {
        Set<Integer> rows = new HashSet<>();
        try (Connection connection = connect(pair, 10);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT n FROM kept")) {
            while (result.next()) {
                rows.add(result.getInt(1));
            }
        }
        return rows;
    }

    private static void change(PostgresPair pair, String sql) throws SQLException {
        try (Connection connection = connect(pair, 10);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(PostgresPair pair, int socketTimeoutSeconds) throws SQLException {
        String url = pair.url("postgres") + "&socketTimeout=" + socketTimeoutSeconds;
        return DriverManager.getConnection(url, pair.user(), pair.password());
    }
}
