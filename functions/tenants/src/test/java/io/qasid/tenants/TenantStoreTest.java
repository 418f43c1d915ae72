package io.qasid.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.model.TenantId;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.TenantTransactions;
import io.qasid.tenants.RunningTenants.Made;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TenantStoreTest {
    private static TestDatabase database;
    private static RunningTenants tenants;

    @BeforeAll
    static void start() {
        database = RunningTenants.migrated(TestServers.freshDatabase());
        tenants = new RunningTenants(database, TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        tenants.close();
    }

    @Test
    void rowLevelSecurityHidesOtherTenantsEvenFromAQueryWithoutACondition() throws Exception {
        TenantId own = TenantId.parse(tenants.tenant());
        tenants.key(own.toString(), "");
        tenants.key(tenants.tenant(), "");

        Map<String, String> tables = Map.of("tenants", "id", "api_keys", "tenant_id", "tenant_history", "tenant_id");
        tables.forEach((table, column) -> assertThat(seen(own, "select distinct " + column + " from " + table))
                .as(table)
                .isEqualTo(own.toString()));
    }

    @Test
    void whatMustNeverChangeCannot() throws Exception {
        TenantId own = TenantId.parse(tenants.tenant());
        tenants.key(own.toString(), "");

        for (String sql : new String[] {
            "update tenant_history set what = 'nothing'",
            "delete from tenant_history",
            "delete from api_keys",
            "delete from tenants",
            "update api_keys set sha256 = sha256",
            "update api_keys set scopes = array['audit:read']",
            "update api_keys set tenant_id = tenant_id",
        }) {
            assertThatThrownBy(() -> update(own, sql))
                    .as(sql)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void nobodyWritesForAnotherTenant() throws Exception {
        TenantId own = TenantId.parse(tenants.tenant());
        String other = tenants.tenant();
        Made key = tenants.key(other, "");

        assertThat(update(own, "update api_keys set revoked_at = now()")).isZero();
        assertThatThrownBy(() -> update(own, """
                insert into tenant_history (tenant_id, what, reason, changed_by, changed_at)
                values ('%s', 'x', '', 'x', now())
                """.formatted(other)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("row-level security");
        assertThat(tenants.verdict(key.key())).isEqualTo("GRANTED");
    }

    /// Every table is read as text and as octets.
    @Test
    void theKeyIsNowhereInTheStore() throws Exception {
        String tenant = tenants.tenant();
        Made made = tenants.key(tenant, "");
        String rotated = RunningTenants.json(
                        tenants.post(RunningTenants.keys(tenant) + "/" + made.id() + ":rotate", "{}"), 201)
                .path("key")
                .asText();

        StringBuilder everything = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            for (String table : new String[] {"tenants", "api_keys", "tenant_history", "tenant_outbox"}) {
                try (ResultSet rows = statement.executeQuery("select t::text from tenant." + table + " t")) {
                    while (rows.next()) {
                        everything.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        assertThat(everything).contains(HexFormat.of().formatHex(RunningTenants.sha256(made.key())));
        for (String key : new String[] {made.key(), rotated}) {
            String rest = key.substring(8);
            assertThat(everything)
                    .doesNotContain(rest)
                    .doesNotContain(HexFormat.of().formatHex(rest.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String seen(TenantId tenant, String sql) {
        try {
            return transactions().run(tenant, connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(sql)) {
                    StringBuilder all = new StringBuilder();
                    while (rows.next()) {
                        all.append(rows.getString(1));
                    }
                    return all.toString();
                }
            });
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static int update(TenantId tenant, String sql) throws SQLException {
        return transactions().run(tenant, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    private static TenantTransactions transactions() {
        return tenants.bean(TenantTransactions.class);
    }
}
