package io.qasid.orchestrator.feeder;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Lane;
import io.qasid.orchestrator.OrchestratorDatabase;
import io.qasid.servers.GenericPlan;
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
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is taken out of the queue, and what that costs.
class WaitingNotificationsTest {
    private static final int TENANTS = 3;

    private final Instant now = Instant.now();
    private Database database;
    private WaitingNotifications notifications;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "orch", 2);
        Migrations.migrate(settings, OrchestratorDatabase.MIGRATIONS);
        database = Database.open("test", settings);
        notifications = new WaitingNotifications(database);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void theTenantsThatHaveSomethingDueShareEvenly() throws SQLException {
        waiting(200, now.minusSeconds(1));

        Map<String, Long> shares = notifications.take(Lane.NORMAL, 60, now).stream()
                .collect(Collectors.groupingBy(due -> due.tenant().toString(), Collectors.counting()));

        assertThat(shares.values()).containsExactly(20L, 20L, 20L);
    }

    @Test
    void withFewerPlacesThanTenantsTheNextOneIsNextTime() throws SQLException {
        waiting(200, now.minusSeconds(1));

        List<String> served = new java.util.ArrayList<>();
        for (int i = 0; i < TENANTS; i++) {
            notifications
                    .take(Lane.NORMAL, 1, now)
                    .forEach(due -> served.add(due.tenant().toString()));
        }

        assertThat(served).hasSize(TENANTS).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotDueOrTooLateIsLeft() throws SQLException {
        waiting(5, now.plusSeconds(1));

        assertThat(notifications.take(Lane.NORMAL, 100, now)).isEmpty();
        assertThat(notifications.take(Lane.URGENT, 100, now.plusSeconds(2))).isEmpty();
        assertThat(notifications.take(Lane.NORMAL, 100, now.plus(Duration.ofDays(3))))
                .isEmpty();
        assertThat(notifications.take(Lane.NORMAL, 100, now.plusSeconds(2))).hasSize(5 * TENANTS);
    }

    @Test
    void noTakeReadsTheWholeTable() throws SQLException {
        try (Connection connection = database.connection()) {
            assertThat(GenericPlan.of(connection, WaitingNotifications.TAKE))
                    .noneMatch(line -> line.contains("Seq Scan on notifications"))
                    .anyMatch(line -> line.contains("using notifications_waiting"));
        }
    }

    /// So many of each tenant.
    private void waiting(int each, Instant dueAt) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into notifications (id, tenant_id, state, category, lane, due_at, send_at, deadline, on_blocked,
                        request, taken_at, changed_at)
                    select gen_random_uuid(), ('0190a0a0-0000-7000-8000-00000000000' || t)::uuid, 'WAITING', 'MARKETING',
                        'NORMAL', '%1$s', '%1$s', '%1$s'::timestamptz + interval '1 day', 'RESUME', '', now(), now()
                    from generate_series(1, %2$d), generate_series(1, %3$d) as t""".formatted(dueAt, each, TENANTS));
        }
    }
}
