package io.qasid.tenants;

import io.micronaut.context.annotation.Context;
import io.qasid.storage.Database;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.annotation.PostConstruct;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ready when the store answers. NATS is no part of it: keys are told apart without.
@Context
final class StoreReadiness implements ReadinessCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StoreReadiness.class);
    private static final byte[] NOBODYS = new byte[32];

    private final Database database;
    private final KeyStandings standings;

    StoreReadiness(Database database, KeyStandings standings) {
        this.database = database;
        this.standings = standings;
    }

    /// The first caller has a tenant's request waiting like any other; opening the pool takes longer.
    @PostConstruct
    void warmUp() {
        try {
            database.warmUp();
            if (standings.of(NOBODYS).isPresent()) {
                LOG.warn("a key has the hash of the rehearsal");
            }
        } catch (SQLException e) {
            LOG.warn("starting without the store: {} {}", e.getClass().getSimpleName(), e.getSQLState());
        }
    }

    @Override
    public String dependency() {
        return "postgresql";
    }

    @Override
    public boolean ready() {
        return database.answers();
    }
}
