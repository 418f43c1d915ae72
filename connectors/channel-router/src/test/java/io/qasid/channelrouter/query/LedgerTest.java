package io.qasid.channelrouter.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.RouterDatabase;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.LedgerRow;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ledger whose two sides don't agree, on a real PostgreSQL.
class LedgerTest {
    private static final TenantId TENANT = TenantId.parse("0190a0a0-0000-7000-8000-000000000001");

    private Database database;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 2);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("ledger-test", settings);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aTenantWhoseExecutionsAreAllGoneDoesNotBalance() throws Exception {
        auditSaysAccepted(2);

        assertThat(rows(Optional.empty())).singleElement().satisfies(row -> {
            assertThat(row.getTenantId()).isEqualTo(TENANT.toString());
            assertThat(row.getRoute()).isEmpty();
            assertThat(row.getAccepted()).isEqualTo(2);
            assertThat(becameOf(row)).isZero();
        });
        assertThat(rows(Optional.of(TENANT))).hasSize(1);
        assertThat(rows(Optional.of(TenantId.parse("0190a0a0-0000-7000-8000-000000000002"))))
                .isEmpty();
    }

    @Test
    void aTenantWhomTheAuditDoesNotKnowDoesNotBalance() throws Exception {
        execute("""
                insert into fallback_executions (message_id, tenant_id, status, category, recipient, sender, body,
                    encoding, segments, steps, on_unknown, route, metadata, trace_id, accepted_at, deadline, due_at)
                values (gen_random_uuid(), '%s', 'DELIVERED', 'OTP', '+93700000000', 'Q', '', 'GSM_7BIT', 1, 'sms:awcc',
                    'WAIT', 'sms:awcc', '{}', '', now(), now(), now())
                """.formatted(TENANT));

        assertThat(rows(Optional.empty()))
                .extracting(LedgerRow::getRoute, LedgerRow::getAccepted, LedgerTest::becameOf)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("", 0L, 1L),
                        org.assertj.core.groups.Tuple.tuple("sms:awcc", 1L, 1L));
    }

    private List<LedgerRow> rows(Optional<TenantId> tenant) throws SQLException {
        return new Ledger(database).read(tenant).getRowsList();
    }

    private static long becameOf(LedgerRow row) {
        return row.getDelivered() + row.getFailed() + row.getExpired() + row.getUnknown() + row.getInFlight();
    }

    private void auditSaysAccepted(int times) throws SQLException {
        execute("""
                insert into audit (region, slot, sequence, tenant_id, message_id, kind, payload, prev_hash, record_hash)
                select 'kbl', 0, n, '%s', gen_random_uuid(), 'ACCEPTED', '', '', '' from generate_series(1, %d) n
                """.formatted(TENANT, times));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
