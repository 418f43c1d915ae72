package io.qasid.tenantwebhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.servers.GenericPlan;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import io.qasid.tenantwebhooks.TenantWebhooks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever a tenant has waiting, no statement reads all of it.
class DeliveryPlansTest {
    private Database database;

    @BeforeEach
    void start() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "webhook", 2);
        Migrations.migrate(settings, TenantWebhooks.MIGRATIONS);
        database = Database.open("delivery-plans", settings);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aResultIsWrittenByItsKey() throws Exception {
        assertThat(plan(DeliveryResults.RECORD))
                .anyMatch(line -> line.contains("delivery_pkey"))
                .noneMatch(line -> line.contains("delivery_due") || line.contains("delivery_order"));
    }

    @Test
    void anEarlierEventIsLookedForAmongThoseOfItsKey() throws Exception {
        List<String> plan = plan(DueEvents.CLAIM);

        assertThat(plan).anyMatch(line -> line.contains("delivery_order"));
        assertThat(plan.stream().filter(line -> line.contains("delivery_due")))
                .as("the look for what is due")
                .hasSize(1);
    }

    private List<String> plan(String statement) throws SQLException {
        try (Connection connection = database.connection()) {
            return GenericPlan.of(connection, statement);
        }
    }
}
