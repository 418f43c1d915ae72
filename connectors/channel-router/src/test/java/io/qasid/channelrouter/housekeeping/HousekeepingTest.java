package io.qasid.channelrouter.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.query.LedgerWatch;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What goes and what stays as days pass, on a real PostgreSQL.
class HousekeepingTest {
    private static final Instant START = Instant.parse("2026-07-01T00:00:00Z");

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Instant now = START;
    private Database database;
    private Housekeeping housekeeping;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 4);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("housekeeping-test", settings);
        housekeeping = new Housekeeping(
                database,
                new Kept(Duration.ofDays(90), Duration.ofDays(180)),
                new LedgerWatch(database, now, metrics),
                () -> now,
                metrics);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void anAppliedEntryGoesOnceNoProviderRepeatsItAnyMore() throws Exception {
        entry("old", "APPLIED", START);
        entry("young", "APPLIED", START.plus(Duration.ofDays(2)));
        after(Duration.ofDays(7).plusHours(23));
        assertThat(strings("select source_event_id from inbox order by 1")).containsExactly("old", "young");

        after(Duration.ofDays(8).plusSeconds(1));

        assertThat(strings("select source_event_id from inbox")).containsExactly("young");
    }

    @Test
    void whatIsStillOpenStaysHoweverOldItIs() throws Exception {
        entry("pending", "PENDING", START);
        entry("parked", "PARKED", START);
        entry("unroutable", "UNROUTABLE", START);

        after(Duration.ofDays(400));

        assertThat(strings("select source_event_id from inbox order by 1"))
                .containsExactly("parked", "pending", "unroutable");
    }

    @Test
    void anIdempotencyKeyGoesAfterItHasExpired() throws Exception {
        key("old", START.plus(Duration.ofDays(1)));
        key("young", START.plus(Duration.ofDays(2)));
        after(Duration.ofDays(1));
        assertThat(strings("select key from idempotency_keys order by 1")).containsExactly("old", "young");

        after(Duration.ofHours(25).plusSeconds(1));

        assertThat(strings("select key from idempotency_keys")).containsExactly("young");
    }

    @Test
    void whoWasHelpedIsForgottenAfterADayAndWhoWaitsIsNot() throws Exception {
        for (boolean done : List.of(true, false)) {
            execute("insert into help_replies (id, tenant_id, recipient, language, at, done) values "
                    + "(gen_random_uuid(), gen_random_uuid(), '+93701234567', 'en', '" + START + "', " + done + ")");
        }
        after(Duration.ofDays(1));
        assertThat(strings("select done from help_replies")).hasSize(2);

        after(Duration.ofDays(1).plusSeconds(1));

        assertThat(strings("select done from help_replies")).containsExactly("f");
    }

    @Test
    void aConversationGoesSomeTimeAfterItsEndAndNeverBefore() throws Exception {
        session("open", null);
        session("over", START);
        session("over later", START.plus(Duration.ofDays(1)));
        after(Duration.ofDays(90));
        assertThat(strings("select sender from sessions")).hasSize(3);

        after(Duration.ofDays(90).plusSeconds(1));

        assertThat(strings("select sender from sessions order by 1")).containsExactly("open", "over later");
        after(Duration.ofDays(4_000));
        assertThat(strings("select sender from sessions")).containsExactly("open");
    }

    @Test
    void whatWasSetAsideWaitsForSomebodyAndNotForEver() throws Exception {
        execute("insert into recipient_said_aside (id, tenant_id, recipient, opted_in, proof, at, set_aside_at) values "
                + "(gen_random_uuid(), gen_random_uuid(), '+93701234567', false, '', '"
                + START.minus(Duration.ofDays(300)) + "', '" + START + "')");
        after(Duration.ofDays(180));
        assertThat(strings("select id from recipient_said_aside")).hasSize(1);

        after(Duration.ofDays(180).plusSeconds(1));

        assertThat(strings("select id from recipient_said_aside")).isEmpty();
    }

    @Test
    void nobodyIsToForgetSoonerThanIsSafe() {
        assertThatThrownBy(() -> new Kept(Duration.ofDays(1), Duration.ofDays(180)))
                .hasMessageContaining("qasid.channel-router.kept.sessions must be 2 to 3653 days");
        assertThatThrownBy(() -> new Kept(Duration.ofDays(90), Duration.ofDays(29)))
                .hasMessageContaining("qasid.channel-router.kept.set-aside must be 30 to 3653 days");
    }

    @Test
    void moreThanOneStatementsWorthGoesInOneRound() throws Exception {
        execute("insert into inbox (source_event_id, state, received_at, entry) " + "select 'e' || n, 'APPLIED', '"
                + START + "', '' from generate_series(1, 4500) n");

        after(Duration.ofDays(9));

        assertThat(strings("select source_event_id from inbox")).isEmpty();
    }

    @Test
    void rowsThatAnotherRouterHoldsAreLeftToIt() throws Exception {
        entry("held", "APPLIED", START);
        entry("free", "APPLIED", START);
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from inbox where source_event_id = 'held' for update");

            after(Duration.ofDays(9));

            other.rollback();
            other.setAutoCommit(true);
        }
        assertThat(strings("select source_event_id from inbox")).containsExactly("held");
    }

    @Test
    void itTellsWhenItLastSucceeded() throws Exception {
        after(Duration.ofDays(1));

        assertThat(metrics.get("chan_housekeeping_last_success_seconds").gauge().value())
                .isEqualTo((double) START.plus(Duration.ofDays(1)).getEpochSecond());
    }

    private void after(Duration sinceStart) throws SQLException {
        now = START.plus(sinceStart);
        housekeeping.run();
    }

    private void session(String sender, @Nullable Instant closed) throws SQLException {
        execute(
                "insert into sessions (tenant_id, sender, msisdn_hash, opened_at, conversation_id, last_active_at, turns, "
                        + "closed_at) values (gen_random_uuid(), '%s', 'h', '%s', gen_random_uuid(), '%s', 1, %s)"
                                .formatted(sender, START, START, closed == null ? "null" : "'" + closed + "'"));
    }

    private void entry(String id, String state, Instant received) throws SQLException {
        execute("insert into inbox (source_event_id, state, received_at, entry) values ('%s', '%s', '%s', '')"
                .formatted(id, state, received));
    }

    private void key(String key, Instant expires) throws SQLException {
        execute("insert into idempotency_keys (tenant_id, key, body_hash, message_id, expires_at) "
                + "values (gen_random_uuid(), '%s', '', gen_random_uuid(), '%s')".formatted(key, expires));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> strings(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
