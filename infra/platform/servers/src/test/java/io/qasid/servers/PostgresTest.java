package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

final class PostgresTest {

    @Test
    void dataSurvivesAStopAndAStartOnTheSameFolder() throws SQLException, IOException {
        Path folder = TestServers.freshFolder("second-start");
        int port = FreePort.next();
        Object madeAt;
        try (Postgres postgres = Postgres.start(folder, port)) {
            assertThat(postgres.port()).isEqualTo(port);
            postgres.createDatabase("qasid");
            execute(postgres, "qasid", "CREATE TABLE kept (n int)");
            execute(postgres, "qasid", "INSERT INTO kept VALUES (42)");
            madeAt = Files.getAttribute(folder.resolve("cluster/PG_VERSION"), "unix:ino");
        }
        try (Postgres postgres = Postgres.start(folder, 0)) {
            postgres.createDatabase("qasid");
            assertThat(number(postgres, "qasid", "SELECT n FROM kept")).isEqualTo(42);
            assertThat(Files.getAttribute(folder.resolve("cluster/PG_VERSION"), "unix:ino"))
                    .as("no second initdb")
                    .isEqualTo(madeAt);
        }
    }

    @Test
    void killNineLosesNothingThatWasCommitted() throws SQLException {
        try (Postgres postgres = Postgres.start(TestServers.freshFolder("kill"), 0)) {
            execute(postgres, "postgres", "CREATE TABLE kept (n int)");
            long before = postgres.pid();
            try (Connection connection = connect(postgres, "postgres");
                    Statement statement = connection.createStatement()) {
                for (int i = 1; i <= 200; i++) {
                    statement.execute("INSERT INTO kept VALUES (" + i + ")");
                }
                connection.setAutoCommit(false);
                statement.execute("INSERT INTO kept VALUES (-1)");
                postgres.kill();
                assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            }
            assertThat(ProcessHandle.of(before).map(ProcessHandle::isAlive).orElse(false))
                    .isFalse();

            postgres.restart();

            assertThat(postgres.pid()).isNotEqualTo(before);
            assertThat(number(postgres, "postgres", "SELECT count(*) FROM kept WHERE n > 0"))
                    .isEqualTo(200);
            assertThat(number(postgres, "postgres", "SELECT count(*) FROM kept WHERE n < 0"))
                    .isZero();
        }
    }

    @Test
    void aCommitIsOnDiskBeforeItIsAnswered() throws SQLException {
        assertThat(setting("fsync")).isEqualTo("on");
        assertThat(setting("synchronous_commit")).isEqualTo("on");
        assertThat(setting("full_page_writes")).isEqualTo("on");
        assertThat(setting("listen_addresses")).isEqualTo("127.0.0.1");
    }

    @Test
    void nobodyComesInWithoutThePassword() {
        Postgres postgres = TestServers.postgres();
        assertThatThrownBy(() -> DriverManager.getConnection(postgres.url("postgres"), postgres.user(), "guess")
                        .close())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void everyFreshDatabaseIsEmptyAndItsOwn() throws SQLException {
        TestDatabase one = TestServers.freshDatabase();
        TestDatabase other = TestServers.freshDatabase();
        assertThat(one.url()).isNotEqualTo(other.url());
        try (Connection connection = DriverManager.getConnection(one.url(), one.user(), one.password());
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")) {
            tables.next();
            assertThat(tables.getInt(1)).isZero();
        }
    }

    @Test
    void aPortThatIsTakenIsSaidInOneLine() {
        Postgres running = TestServers.postgres();
        assertThatThrownBy(() -> Postgres.start(TestServers.freshFolder("taken"), running.port()))
                .isInstanceOf(ServerFailedException.class)
                .hasMessage("postgresql cannot have port " + running.port() + ": something else listens there");
    }

    @Test
    void aFolderInUseIsNotTakenFromItsOwner() {
        Path folder = TestServers.freshFolder("owned");
        try (Postgres first = Postgres.start(folder, 0)) {
            assertThatThrownBy(() -> Postgres.start(folder, 0))
                    .isInstanceOf(ServerFailedException.class)
                    .hasMessageContaining("is in use by another running process");
            assertThat(first.pid()).isPositive();
        }
    }

    private static String setting(String name) throws SQLException {
        Postgres postgres = TestServers.postgres();
        try (Connection connection = connect(postgres, "postgres");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW " + name)) {
            result.next();
            return result.getString(1);
        }
    }

    static void execute(Postgres postgres, String database, String sql) throws SQLException {
        try (Connection connection = connect(postgres, database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static int number(Postgres postgres, String database, String sql) throws SQLException {
        try (Connection connection = connect(postgres, database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        }
    }

    static Connection connect(Postgres postgres, String database) throws SQLException {
        return DriverManager.getConnection(postgres.url(database), postgres.user(), postgres.password());
    }
}
