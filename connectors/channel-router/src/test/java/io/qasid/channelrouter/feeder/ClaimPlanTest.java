package io.qasid.channelrouter.feeder;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.RouterDatabase;
import io.qasid.servers.GenericPlan;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/// Whatever waits, a claim reads what it claims.
class ClaimPlanTest {
    @Test
    void aClaimProbesTheKeysOfItsAttempts() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 1);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        try (Database database = Database.open("claim-plan", settings);
                Connection connection = database.connection()) {
            assertThat(GenericPlan.of(connection, Claims.GRANT))
                    .anyMatch(line -> line.contains("delivery_attempts_default_pkey"))
                    .noneMatch(line -> line.contains("_due_at_idx") || line.contains("Materialize"));
        }
    }
}
