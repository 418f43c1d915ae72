package io.qasid.channelrouter.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.ranking.Arms.Arm;
import io.qasid.channelrouter.ranking.Arms.Observed;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What was learned, on a real PostgreSQL.
class ArmStoreTest {
    private static final Route SMS = Route.parse("sms:awcc");
    private static final Arm ARM = new Arm("AF", "awcc", SMS);
    private static final Arm COUNTRY = new Arm("AF", "", SMS);
    private static final Msisdn SOMEBODY = new Msisdn("+93701234567");
    private static final Destinations DESTINATIONS = new Destinations(List.of(new OperatorProperties("+9370", "awcc")));

    private Instant now = Instant.parse("2026-07-01T00:00:00Z");
    private Database database;
    private ArmStore store;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 4);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("arms-test", settings);
        store = new ArmStore(database);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    private Arms router() {
        return new Arms(DESTINATIONS, () -> now);
    }

    private void keep(Arms arms) {
        new ArmKeeping(arms, store, () -> now).keep();
    }

    private static void learn(Arms arms, int succeeded, int failed) {
        for (int i = 0; i < succeeded; i++) {
            arms.learn(SOMEBODY, SMS, true);
        }
        for (int i = 0; i < failed; i++) {
            arms.learn(SOMEBODY, SMS, false);
        }
    }

    @Test
    void routersAddUpWhatEachOfThemSaw() {
        Arms one = router();
        Arms other = router();
        learn(one, 30, 10);
        learn(other, 5, 50);
        keep(one);
        keep(other);
        keep(one);
        Arms third = router();
        keep(third);

        for (Arms arms : List.of(one, other, third)) {
            for (Arm arm : List.of(ARM, COUNTRY)) {
                assertThat(arms.tally(arm)).isEqualTo(new Tally(35, 60, now));
            }
        }
        keep(one);
        keep(other);
        assertThat(other.tally(ARM)).as("nothing counts twice").isEqualTo(new Tally(35, 60, now));
    }

    @Test
    void manyWritersAtOnceLoseNothingAndDoNotStandInEachOthersWay() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new java.util.ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Arms arms = router();
                writers.add(threads.submit(() -> {
                    for (int round = 0; round < 20; round++) {
                        learn(arms, 1, 1);
                        keep(arms);
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        Arms reader = router();
        keep(reader);

        assertThat(reader.tally(ARM)).isEqualTo(new Tally(80, 80, now));
    }

    @Test
    void itFadesInTheStoreAsItDoesInMemory() {
        Arms arms = router();
        learn(arms, 800, 0);
        keep(arms);
        now = now.plus(Tally.HALF_LIFE);
        learn(arms, 0, 100);
        Tally remembered = arms.tally(ARM);
        keep(arms);

        assertThat(arms.tally(ARM).succeeded())
                .isCloseTo(400, within(0.001))
                .isCloseTo(remembered.succeeded(), within(0.001));
        assertThat(arms.tally(ARM).failed()).isCloseTo(100, within(0.001));

        learn(arms, 0, 800);
        keep(arms);
        assertThat(arms.tally(ARM).mass()).isCloseTo(Tally.MASS_MAX, within(0.001));
        assertThat(arms.tally(ARM).failed()).isGreaterThan(800);
    }

    /// PostgreSQL refuses what gets too small for a number.
    @Test
    void aYearOfFadingIsNoError() throws Exception {
        Arms arms = router();
        learn(arms, 1, 1);
        keep(arms);
        for (int day = 0; day < 400; day++) {
            now = now.plus(Duration.ofDays(1));
            arms.learn(SOMEBODY, SMS, true);
            arms.written(store.add(arms.toWrite()));
        }
        now = now.plus(Duration.ofDays(10_000));
        arms.learn(SOMEBODY, SMS, true);
        arms.written(store.add(arms.toWrite()));

        assertThat(arms.tally(ARM).succeeded()).isCloseTo(1, within(0.001));
        assertThat(arms.tally(ARM).failed()).isZero();
    }

    @Test
    void withoutTheStoreItIsKeptForTheNextTime() throws Exception {
        Arms arms = router();
        learn(arms, 3, 1);
        execute("alter table ranking_arms rename to away");
        keep(arms);
        learn(arms, 1, 0);
        assertThat(arms.tally(ARM)).isEqualTo(new Tally(4, 1, now));

        execute("alter table away rename to ranking_arms");
        keep(arms);
        Arms other = router();
        keep(other);

        assertThat(other.tally(ARM)).isEqualTo(new Tally(4, 1, now));
    }

    @Test
    void whatNobodyTookForAMonthIsForgottenAndWhatNobodyKnowsIsPassedOver() throws Exception {
        Arms arms = router();
        learn(arms, 3, 1);
        keep(arms);
        execute("insert into ranking_arms values ('AF', '', 'pigeon:post', 1, 0, '" + now + "')");
        Arms other = router();
        keep(other);
        assertThat(other.size()).isEqualTo(2);

        now = now.plus(ArmStore.KEPT).plusSeconds(1);
        store.deleteOlder(now);

        assertThat(store.add(List.<Observed>of())).isEmpty();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
