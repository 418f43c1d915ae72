package io.qasid.tenantwebhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import io.qasid.tenantwebhooks.TenantWebhooks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        try (Connection connection = database.connection();
                Statement explaining = connection.createStatement()) {
            List<String> lines = new ArrayList<>();
            explaining.execute("prepare looked_at as " + numbered(statement));
            try (ResultSet rows = explaining.executeQuery("explain execute looked_at" + nulls(statement))) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            return lines;
        }
    }

    private static String numbered(String statement) {
        StringBuilder numbered = new StringBuilder();
        int parameters = 0;
        for (String part : statement.split("\\?", -1)) {
            numbered.append(parameters == 0 ? "" : "$" + parameters).append(part);
            parameters++;
        }
        return numbered.toString();
    }

    private static String nulls(String statement) {
        long parameters =
                statement.chars().filter(character -> character == '?').count();
        return Stream.generate(() -> "null").limit(parameters).collect(Collectors.joining(", ", " (", ")"));
    }
}
