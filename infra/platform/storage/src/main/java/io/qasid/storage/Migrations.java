package io.qasid.storage;

import org.flywaydb.core.Flyway;

/// Brings one schema to the newest version. Run by `qasid migrate`, by the local stack and by tests, never by a
/// function at its start.
public final class Migrations {
    private Migrations() {}

    /// @param location class path folder of the owner's scripts, unique on a shared class path:
    /// `io/qasid/consent/schema`
    /// @return how many scripts were run
    public static int migrate(DatabaseSettings settings, String location) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(settings.url(), settings.user(), settings.password())
                .jdbcProperties(settings.driver())
                .schemas(settings.schema())
                .defaultSchema(settings.schema())
                .createSchemas(true)
                .locations("classpath:" + location)
                .failOnMissingLocations(true)
                .connectRetries(10)
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
