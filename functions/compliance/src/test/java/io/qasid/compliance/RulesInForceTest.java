package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.compliance.ComplianceSettings.Store;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RulesInForceTest {
    private static final Instant START = Instant.parse("2026-11-25T18:30:00Z");

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

    private void insert(String kindAndTerms) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into compliance_rules (" + RuleRows.COLUMNS + ") values"
                    + " (gen_random_uuid(), 1, null, 'AF', '*', " + kindAndTerms + ", '', false, now(), 'admin', '')");
        }
    }
}
