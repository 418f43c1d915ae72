package io.qasid.channelrouter.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.accept.TimesToSuccess;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.conversations.SessionTurns;
import io.qasid.channelrouter.ranking.Lessons;
import io.qasid.model.Msisdn;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.MobileOriginated;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import io.qasid.storage.PoolWatch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Reports that two routers are given at the same time, on a real PostgreSQL.
class FreshReportsTest {
    private static final Instant NOW = Instant.parse("2026-03-21T08:00:00Z");
    private static final String PERSON = "+93701234567";

    private final ApplyBatch batches = new ApplyBatch(
            new UuidV7(InstantSource.fixed(NOW), new Random(1)),
            new ApplyCounts(new SimpleMeterRegistry(), new TimesToSuccess(), Lessons.NONE),
            Set::of,
            route -> {},
            "prices-1",
            new SessionTurns(
                    new UuidV7(InstantSource.fixed(NOW), new Random(2)), Duration.ofHours(24), sessions -> {}));
    private Database database;
    private AuditSlot slot;
    private final AtomicInteger worked = new AtomicInteger();

    @BeforeEach
    void start() throws SQLException {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 4);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("fresh-test", settings, new Worked());
        slot = new AuditSlot(database, "kbl");
        try (Connection connection = database.connection();
                var statement = connection.prepareStatement(
                        "insert into conversations values ('Qasid', ?, gen_random_uuid(), gen_random_uuid(), now())")) {
            statement.setString(1, new Msisdn(PERSON).hash());
            statement.executeUpdate();
        }
    }

    @AfterEach
    void stop() {
        slot.close();
        database.close();
    }

    @Test
    void whatAnotherRouterStoresMeanwhileIsAppliedByItAlone() throws Exception {
        try (Connection other = database.connection();
                ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            other.setAutoCommit(false);
            InboxStore.add(other, List.of(answer("twice")), NOW);
            Future<Optional<ApplyBatch.Applied>> ours =
                    thread.submit(() -> batches.fresh(slot, List.of(answer("alone"), answer("twice")), NOW));
            await().until(() -> count("pg_stat_activity where wait_event_type = 'Lock'") > 0);
            other.commit();

            assertThat(ours.get(10, TimeUnit.SECONDS)).isEmpty();
        }
        assertThat(count("tenant_events")).isZero();
        assertThat(count("audit")).isZero();
        assertThat(count("inbox")).isEqualTo(1);

        assertThat(batches.fresh(slot, List.of(answer("alone"), answer("twice")), NOW))
                .hasValueSatisfying(applied -> assertThat(applied.events()).isEqualTo(1));
        assertThat(count("audit where sequence = 1")).isEqualTo(1);
        assertThat(count("inbox where state = 'APPLIED'")).isEqualTo(1);
    }

    @Test
    void aBatchIsTimedAlthoughItsConnectionNeverComesBackToThePool() throws SQLException {
        slot.held();
        worked.set(0);

        batches.fresh(slot, List.of(answer("timed")), NOW);

        assertThat(worked).hasValue(1);
    }

    private final class Worked implements PoolWatch {
        @Override
        public void waited(long nanos) {}

        @Override
        public void waitedInVain() {}

        @Override
        public void worked(long nanos) {
            worked.incrementAndGet();
        }
    }

    private static InboxEntry answer(String id) {
        return InboxEntry.newBuilder()
                .setSourceEventId(id)
                .setMobileOriginated(MobileOriginated.newBuilder()
                        .setRoute("sms:awcc")
                        .setFrom(PERSON)
                        .setTo("Qasid")
                        .setText("salam"))
                .build();
    }

    private int count(String what) throws SQLException {
        try (Connection connection = database.connection();
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + what)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
