package io.qasid.local;

import io.qasid.local.stack.RunState;
import io.qasid.local.stack.Schemas;
import io.qasid.servers.ExternalServers;
import io.qasid.servers.ExternalServers.DatabaseAccess;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// `qasid migrate`: brings all schemas to the newest version, in the database that QASID_DATABASE_URL names or else in
/// that of the stack that is up.
final class Migrate {
    private final Path home;
    private final Map<String, String> environment;
    private final Terminal terminal;

    Migrate(Path home, Map<String, String> environment, Terminal terminal) {
        this.home = home;
        this.environment = environment;
        this.terminal = terminal;
    }

    int run() {
        Optional<DatabaseAccess> database = ExternalServers.from(environment)
                .database()
                .or(() -> RunState.current(home).map(Migrate::databaseOf));
        if (database.isEmpty()) {
            terminal.say("no database: set QASID_DATABASE_URL, QASID_DATABASE_USER and QASID_DATABASE_PASSWORD,"
                    + " or start one with ./qasid up (which migrates by itself)");
            return ExitCode.UNREACHABLE;
        }
        Terminal.logTo(home.resolve(".qasid/migrate.log"));
        try {
            int scripts = Schemas.migrate(database.get());
            terminal.out().println(scripts == 0 ? "every schema is up to date" : scripts + " migrations run");
            return ExitCode.OK;
        } catch (RuntimeException e) {
            terminal.say("migration failed: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static DatabaseAccess databaseOf(RunState stack) {
        return new DatabaseAccess(
                stack.addresses().database(),
                stack.addresses().databaseUser(),
                stack.addresses().databasePassword());
    }
}
