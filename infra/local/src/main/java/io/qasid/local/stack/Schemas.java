package io.qasid.local.stack;

import io.qasid.servers.ExternalServers.DatabaseAccess;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.util.List;
import java.util.concurrent.Callable;

/// The schemas of all modules, each with its owner's migrations.
public final class Schemas {
    private record Schema(String name, String location) {}

    private static final List<Schema> ALL = List.of(
            new Schema("chan", "io/qasid/channelrouter/schema"),
            new Schema("orch", "io/qasid/orchestrator/schema"),
            new Schema("consent", "io/qasid/consent/schema"),
            new Schema("compliance", "io/qasid/compliance/schema"),
            new Schema("sender", "io/qasid/senders/schema"),
            new Schema("tenant", "io/qasid/tenants/schema"),
            new Schema("ott", "io/qasid/ott/schema"),
            new Schema("webhook", "io/qasid/tenantwebhooks/schema"));

    private Schemas() {}

    /// Brings all of them to the newest version.
    ///
    /// @return how many scripts were run
    public static int migrate(DatabaseAccess database) {
        List<Callable<Integer>> migrations = ALL.stream()
                .<Callable<Integer>>map(schema -> () -> Migrations.migrate(
                        DatabaseSettings.of(database.url(), database.user(), database.password(), schema.name(), 1),
                        schema.location()))
                .toList();
        return Parallel.all(migrations).stream().mapToInt(Integer::intValue).sum();
    }
}
