package io.qasid.senders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.model.TenantId;
import io.qasid.servers.TestServers;
import io.qasid.storage.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SenderStoreTest {
    private static RunningSenders senders;

    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final TenantId other = new TenantId(UUID.randomUUID());

    @BeforeAll
    static void start() {
        senders = new RunningSenders(
                RunningSenders.migrated(TestServers.freshDatabase()),
                TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        senders.close();
    }

    @Test
    void rowLevelSecurityHidesOtherTenantsEvenFromAQueryWithoutACondition() throws Exception {
        senders.register(tenant.toString(), "Acme", "*");
        senders.register(other.toString(), "Acme", "*");

        for (String table : new String[] {"sender_registrations", "sender_history"}) {
            int seen = transactions().run(tenant, connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select tenant_id from " + table)) {
                    int count = 0;
                    while (rows.next()) {
                        assertThat(rows.getString(1)).isEqualTo(tenant.toString());
                        count++;
                    }
                    return count;
                }
            });
            assertThat(seen).as(table).isEqualTo(1);
        }
    }

    @Test
    void nobodyDecidesOrWritesForAnotherTenant() throws Exception {
        String id = senders.register(other.toString(), "Acme", "*");

        assertThat(senders.bean(Registrations.class)
                        .change(tenant, UUID.fromString(id), new Wanted(State.APPROVED, "letter 7", "Nasrin", null)))
                .isInstanceOf(Registrations.NotThere.class);
        assertThat(update("update sender_registrations set state = 'APPROVED'")).isZero();
        assertThatThrownBy(() -> update("""
                insert into sender_history (tenant_id, registration_id, state, reason, changed_by, changed_at)
                values ('%s', '%s', 'APPROVED', '', 'x', now())
                """.formatted(other, id)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("row-level security");
        assertThat(senders.reason(other.toString(), "Acme", "")).isEqualTo("SENDER_NOT_APPROVED");
    }

    @Test
    void theHistoryAndWhatARegistrationIsAboutAreNeverRewritten() throws Exception {
        senders.register(tenant.toString(), "Acme", "*");

        for (String sql : new String[] {
            "update sender_history set reason = ''",
            "delete from sender_history",
            "delete from sender_registrations",
            "update sender_registrations set sender = 'Other'"
        }) {
            assertThatThrownBy(() -> update(sql))
                    .as(sql)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    private static TenantTransactions transactions() {
        return senders.bean(TenantTransactions.class);
    }

    private int update(String sql) throws SQLException {
        return transactions().run(tenant, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }
}
