package io.qasid.orchestrator;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.storage.DatabaseSettings;

/// `qasid.orchestrator.database.*`
///
/// @param poolSizeMax connections; each who brings notifications to the router may hold one
@ConfigurationProperties("qasid.orchestrator.database")
public record OrchestratorDatabase(String url, String user, String password, int poolSizeMax) {
    /// Class path folder of the migrations of schema `orch`.
    public static final String MIGRATIONS = "io/qasid/orchestrator/schema";

    public OrchestratorDatabase {
        if (poolSizeMax < 8) {
            throw new IllegalArgumentException(
                    "qasid.orchestrator.database.pool-size-max must be at least 8, was " + poolSizeMax);
        }
    }

    public DatabaseSettings settings() {
        return DatabaseSettings.of(url, user, password, "orch", poolSizeMax);
    }

    /// Without the password.
    @Override
    public String toString() {
        return "OrchestratorDatabase[" + poolSizeMax + "]";
    }
}
