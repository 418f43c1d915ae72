package io.qasid.senders;

import io.micronaut.context.annotation.Context;
import io.qasid.model.TenantId;
import io.qasid.storage.Database;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.annotation.PostConstruct;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ready when the store answers. NATS is no part of it: the gate decides without.
@Context
final class StoreReadiness implements ReadinessCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StoreReadiness.class);
    private static final Check REHEARSAL =
            new Check(new TenantId(new UUID(0, 0)), "Nobody", new Country("AF"), Optional.empty());

    private final Database database;
    private final SenderStandings standings;
    private final InstantSource clock;

    StoreReadiness(Database database, SenderStandings standings, InstantSource clock) {
        this.clock = clock;
        this.database = database;
        this.standings = standings;
    }

    /// The first caller has 10 ms like any other; opening the pool takes longer.
    @PostConstruct
    void warmUp() {
        try {
            database.warmUp();
            standings.of(List.of(REHEARSAL), clock.instant());
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
