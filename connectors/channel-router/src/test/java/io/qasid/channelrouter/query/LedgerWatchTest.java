package io.qasid.channelrouter.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.model.UuidV7;
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
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two books that agree and disagree, on a real PostgreSQL.
class LedgerWatchTest {
    private static final Instant START = Instant.parse("2026-07-01T00:00:00Z");
    private static final String TENANT = "0190a0a0-0000-7000-8000-000000000001";

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Database database;
    private LedgerWatch watch;
    private int records;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 2);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("ledger-watch-test", settings);
        watch = new LedgerWatch(database, START, metrics);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void whatIsInBothBooksIsRight() throws Exception {
        UUID message = UuidV7.lowestAt(START);
        recorded(message);
        accepted(message, "DELIVERED", START);
        assertThat(imbalanceAt(Duration.ofMinutes(5))).isZero();
    }

    /// The second look begins where the first one ended, and knows still what was wrong.
    @Test
    void aMessageThatIsGoneIsToldUntilItIsThereAgain() throws Exception {
        UUID gone = UuidV7.lowestAt(START.minus(Duration.ofDays(1)));
        recorded(gone);
        assertThat(imbalanceAt(Duration.ZERO)).isEqualTo(1);
        UUID later = UUID.randomUUID();
        recorded(later);
        accepted(later, "IN_FLIGHT", START);
        assertThat(imbalanceAt(Duration.ofMinutes(1))).isEqualTo(1);

        accepted(gone, "DELIVERED", START);

        assertThat(imbalanceAt(Duration.ofMinutes(2))).isZero();
    }

    @Test
    void aMessageThatNobodyAcceptedIsToldOnceItsCommitCanNotBeUnderWay() throws Exception {
        accepted(UuidV7.lowestAt(START.plusSeconds(30)), "DELIVERED", START);
        assertThat(imbalanceAt(Duration.ofMinutes(1))).isZero();
        assertThat(imbalanceAt(Duration.ofMinutes(2))).isEqualTo(1);
    }

    /// In sum they would balance.
    @Test
    void oneThatIsGoneAndOneThatNobodyAcceptedAreTwo() throws Exception {
        recorded(UUID.randomUUID());
        accepted(UuidV7.lowestAt(START.plusSeconds(30)), "DELIVERED", START);
        assertThat(imbalanceAt(Duration.ofMinutes(2))).isEqualTo(2);
    }

    @Test
    void aLongChainIsReadToItsEnd() throws Exception {
        execute("""
                insert into audit (region, slot, sequence, tenant_id, message_id, kind, payload, prev_hash, record_hash)
                select 'kbl', 0, n, '%s', gen_random_uuid(), case n when 12000 then 'ACCEPTED' else 'SUBMITTED' end,
                    '', '', ''
                from generate_series(1, 12000) n
                """.formatted(TENANT));
        tail(12_000);
        assertThat(imbalanceAt(Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void whatHasNoEndIsCountedByChannelAndWhatShouldHaveOneByItself() throws Exception {
        accepted(UUID.randomUUID(), "IN_FLIGHT", START.plus(Duration.ofMinutes(10)));
        accepted(UUID.randomUUID(), "IN_FLIGHT", START);
        accepted(UUID.randomUUID(), "DELIVERED", START);
        accepted(UUID.randomUUID(), "DEFERRED", START);

        watch.look(START.plus(Duration.ofMinutes(5)));
        assertThat(value("chan_ledger_in_flight", "sms")).isEqualTo(2);
        assertThat(value("chan_ledger_in_flight", "voice")).isZero();
        assertThat(metrics.get("chan_ledger_overdue").gauge().value()).isZero();

        watch.look(START.plus(Duration.ofMinutes(5)).plusSeconds(1));
        assertThat(metrics.get("chan_ledger_overdue").gauge().value()).isEqualTo(1);
    }

    private double imbalanceAt(Duration sinceStart) throws SQLException {
        watch.look(START.plus(sinceStart));
        return metrics.get("chan_ledger_imbalance").gauge().value();
    }

    private double value(String gauge, String channel) {
        return metrics.get(gauge).tag("channel", channel).gauge().value();
    }

    private void recorded(UUID message) throws SQLException {
        records++;
        execute("""
                insert into audit (region, slot, sequence, tenant_id, message_id, kind, payload, prev_hash, record_hash)
                values ('kbl', 0, %d, '%s', '%s', 'ACCEPTED', '', '', '')
                """.formatted(records, TENANT, message));
        tail(records);
    }

    private void tail(int sequence) throws SQLException {
        execute("""
                insert into audit_tail (region, slot, sequence, hash) values ('kbl', 0, %d, '')
                on conflict (region, slot) do update set sequence = excluded.sequence
                """.formatted(sequence));
    }

    private void accepted(UUID message, String status, Instant due) throws SQLException {
        execute("""
                insert into fallback_executions (message_id, tenant_id, status, category, recipient, sender, body,
                    encoding, segments, steps, on_unknown, route, metadata, trace_id, accepted_at, deadline, due_at)
                values ('%s', '%s', '%s', 'OTP', '+93700000000', 'Q', '', 'GSM_7BIT', 1, 'sms:awcc',
                    'WAIT', 'sms:awcc', '{}', '', now(), now(), '%s')
                """.formatted(message, TENANT, status, due));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
