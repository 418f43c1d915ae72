package io.qasid.channelrouter.feeder;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.RouterDatabase;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Whatever waits, a claim reads what it claims.
class ClaimPlanTest {
    @Test
    void aClaimProbesTheKeysOfItsAttempts() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 1);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        try (Database database = Database.open("claim-plan", settings);
                Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            List<String> lines = new ArrayList<>();
            statement.execute("prepare looked_at as " + numbered(Claims.GRANT));
            try (ResultSet rows = statement.executeQuery("explain execute looked_at" + nulls(Claims.GRANT))) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }

            assertThat(lines)
                    .anyMatch(line -> line.contains("delivery_attempts_default_pkey"))
                    .noneMatch(line -> line.contains("_due_at_idx") || line.contains("Materialize"));
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
