package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.compliance.ComplianceSettings.Store;
import io.qasid.model.TenantId;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RulesInForceTest {
    private static final Instant START = Instant.parse("2026-11-25T18:30:00Z");

    private static final TenantId TENANT = new TenantId(new UUID(7, 7));
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private Database database;
    private RulesInForce rules;

    @BeforeEach
    void open() {
        TestDatabase fresh = TestServers.freshDatabase();
        RunningCompliance.migrate(fresh);
        ComplianceSettings settings = new ComplianceSettings(
                "nats://127.0.0.1:1",
                "",
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                new Store(fresh.url(), fresh.user(), fresh.password(), 1));
        database = Database.open("compliance", settings.databaseSettings());
        rules = new RulesInForce(database, new RuleFile(database), now::get, settings, new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void thereAreNoneBeforeTheFirstRead() {
        assertThat(rules.usable()).isEmpty();
    }

    @Test
    void theyServeUntilTheyAreAMinuteOldAndNotAMomentLonger() throws Exception {
        rules.refresh();
        assertThat(rules.usable())
                .hasValueSatisfying(edition -> assertThat(edition.readAt()).isEqualTo(START));

        now.set(START.plusSeconds(60).minusMillis(1));
        assertThat(rules.usable()).isPresent();
        now.set(START.plusSeconds(60));
        assertThat(rules.usable()).isEmpty();

        rules.refresh();
        assertThat(rules.usable()).isPresent();
    }

    @Test
    void aRuleThatCannotBeReadIsNotLeftOutAndTheLastOnesStay() throws Exception {
        rules.refresh();
        insert("'QUIET_HOURS', '{\"from\":\"21:00\",\"to\":\"21:00\"}'");

        assertThatThrownBy(() -> rules.refresh()).isInstanceOf(UnreadableRule.class);
        rules.refreshOrStay();
        assertThat(rules.usable())
                .hasValueSatisfying(edition -> assertThat(edition.book().size()).isZero());
        now.set(START.plusSeconds(60));
        rules.refreshOrStay();
        assertThat(rules.usable()).isEmpty();
    }

    @Test
    void whatHasChangedIsReadAndWhatHasNotStays() throws Exception {
        String mine = TENANT + "', 'AF', '*', 'BLOCKED_PREFIX', '{\"prefix\":\"+9370\"}'";
        insert(ONE, 1, "'" + mine, false);
        insert(OTHER, 1, "null, 'AF', '*', 'BLOCKED_PREFIX', '{\"prefix\":\"+9371\"}'", false);
        rules.refresh();
        assertThat(inForce()).containsExactlyInAnyOrder(ONE + " 1", OTHER + " 1");

        // not as the service does it: nothing says that it was changed
        execute("delete from compliance_rules where id = '" + OTHER + "'");
        insert(ONE, 2, "'" + mine, false);
        insert(THIRD, 1, "'" + mine, false);
        rules.refresh();
        assertThat(inForce()).containsExactlyInAnyOrder(ONE + " 2", OTHER + " 1", THIRD + " 1");

        insert(ONE, 3, "'" + mine, true);
        rules.refresh();
        assertThat(inForce()).containsExactlyInAnyOrder(OTHER + " 1", THIRD + " 1");

        now.set(START.plus(Duration.ofMinutes(10)));
        rules.refresh();
        assertThat(inForce()).containsExactly(THIRD + " 1");
    }

    @Test
    void moreChangesThanAreReadAtOnceAreAllRead() throws Exception {
        rules.refresh();
        execute("""
                with made as (
                    insert into compliance_rule_versions (%1$s)
                    select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 1,
                        ('00000000-0000-0000-0001-' || lpad((n %% 700)::text, 12, '0'))::uuid, 'AF', '*', 'BLOCKED_PREFIX',
                        '{"prefix":"+9370"}', '', false, now(), 'admin', '' from generate_series(1, 12000) n returning *)
                insert into compliance_rules (%1$s) select %1$s from made
                """.formatted(RuleRows.COLUMNS));

        rules.refresh();

        assertThat(rules.usable().orElseThrow().book().size()).isEqualTo(12_000);
    }

    private List<String> inForce() {
        RuleBook book = rules.usable().orElseThrow().book();
        return book.inForce(TENANT).stream()
                .map(rule -> rule.id() + " " + rule.version())
                .toList();
    }

    private void insert(String kindAndTerms) throws SQLException {
        insert(UUID.randomUUID(), 1, "null, 'AF', '*', " + kindAndTerms, false);
    }

    /// As the service does it: the rule and its version.
    private void insert(UUID id, int version, String ownerToTerms, boolean ended) throws SQLException {
        String values = "('" + id + "', " + version + ", " + ownerToTerms + ", '', " + ended + ", now(), 'admin', '')";
        execute("insert into compliance_rules (" + RuleRows.COLUMNS + ") values " + values
                + " on conflict (id) do update set version = excluded.version, ended = excluded.ended");
        execute("insert into compliance_rule_versions (" + RuleRows.COLUMNS + ") values " + values);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
