package io.qasid.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.qasid.servers.FreePort;
import io.qasid.servers.Postgres;
import io.qasid.servers.PostgresPair;
import io.qasid.servers.PostgresSettings;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailoverTest {
    private static final Duration BACK_MAX = Duration.ofSeconds(20);
    private static final int POOL = 4;
    private static final String SCRIPTS = "io/qasid/storage/failover";

    @Test
    void afterAPromotionThePoolFindsTheNewPrimaryByItself() throws Exception {
        try (PostgresPair pair = PostgresPair.start(PostgresSettings.of(TestServers.freshFolder("promoted"), 0));
                Database database = Database.open("promoted", settings(pair, pair.url("postgres")))) {
            database.warmUp();
            change(database, "create table kept (n int)");
            assertThat(database.takesWrites()).isTrue();

            pair.primary().kill();
            assertThatThrownBy(() -> change(database, "insert into kept values (1)"))
                    .isInstanceOf(SQLException.class);
            assertThat(database.takesWrites()).isFalse();
            pair.promote();

            await("the new primary").atMost(BACK_MAX).until(database::takesWrites);
            change(database, "insert into kept values (2)");
        }
    }

    @Test
    void whatOnlyReadsAnswersAndTakesNoWrites() throws Exception {
        try (PostgresPair pair = PostgresPair.start(PostgresSettings.of(TestServers.freshFolder("reads"), 0));
                Database database = Database.open("reads", settings(pair, pair.url("postgres")))) {
            database.warmUp();
            pair.standby().kill();

            for (int i = 0; i < 2 * POOL; i++) {
                assertThat(database.takesWrites()).isFalse();
            }
            assertThat(database.answers()).isTrue();
            assertThat(number(pair.primary(), "select count(*) from pg_stat_activity where wait_event = 'SyncRep'"))
                    .as("server processes that wait for the standby")
                    .isZero();
            pair.standby().restart();
            await("the standby").atMost(BACK_MAX).until(database::takesWrites);

            for (String readOnly : new String[] {"on", "off"}) {
                // by hand, or by a managed server whose disk is full
                try (Connection owner = connect(pair.primary());
                        Statement statement = owner.createStatement()) {
                    statement.execute("alter system set default_transaction_read_only = " + readOnly);
                    statement.execute("select pg_reload_conf()");
                }
                await("it to be " + readOnly)
                        .atMost(BACK_MAX)
                        .until(() -> database.takesWrites() == "off".equals(readOnly));
            }
        }
    }

    @Test
    void schemasAreMigratedWhereThePrimaryIs() throws Exception {
        try (PostgresPair pair = PostgresPair.start(PostgresSettings.of(TestServers.freshFolder("migrated"), 0))) {
            // the standby first, and nobody says that it must be a primary
            String url = "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres"
                    .formatted(pair.standby().port(), pair.primary().port());

            Path classes = Path.of(FailoverTest.class.getResource("/").toURI());
            Files.createDirectories(classes.resolve(SCRIPTS));
            Files.writeString(classes.resolve(SCRIPTS).resolve("V1__thing.sql"), "create table thing (id int);");

            assertThat(Migrations.migrate(settings(pair, url), SCRIPTS)).isOne();
        }
    }

    @Test
    void aConnectionToAServerThatOnlyReadsIsNotKept() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        try (Database database = Database.open(
                "read-only", DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "public", 1))) {
            try (Connection connection = database.connection();
                    Statement statement = connection.createStatement()) {
                statement.execute("set session characteristics as transaction read only");
                assertThatThrownBy(() -> statement.execute("create table kept (n int)"))
                        .isInstanceOf(SQLException.class);
            }

            change(database, "create table kept (n int)");
        }
    }

    @Test
    void aFirstHostThatAcceptsAndNeverAnswersOrIsGoneDoesNotEatTheDeadline() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        try (ServerSocket silent = new ServerSocket(FreePort.next(), 50, InetAddress.getLoopbackAddress())) {
            String silentFirst =
                    fresh.url().replace("127.0.0.1:", "127.0.0.1:" + silent.getLocalPort() + ",127.0.0.1:");
            answersInTime("silent", silentFirst, fresh);
        }
        String goneFirst = fresh.url().replace("127.0.0.1:", "127.0.0.1:" + FreePort.next() + ",127.0.0.1:");
        answersInTime("gone", goneFirst, fresh);
    }

    private static void answersInTime(String name, String url, TestDatabase server) throws SQLException {
        try (Database database =
                Database.open(name, DatabaseSettings.of(url, server.user(), server.password(), "public", 1))) {
            change(database, "create table " + name + " (n int)");
        }
    }

    private static DatabaseSettings settings(PostgresPair pair, String url) {
        return DatabaseSettings.of(url, pair.user(), pair.password(), "public", POOL);
    }

    private static void change(Database database, String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(Postgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection connect(Postgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url("postgres"), postgres.user(), postgres.password());
    }
}
