package io.qasid.orchestrator;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What everything here stands on: ids, store, transport.
@Factory
final class OrchestratorFoundation {
    private static final Logger LOG = LoggerFactory.getLogger(OrchestratorFoundation.class);
    private static final String NAME = "orchestrator";

    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock, new SecureRandom());
    }

    @Singleton
    @Bean(preDestroy = "close")
    Database database(OrchestratorDatabase settings) {
        Database database = Database.open(NAME, settings.settings());
        try {
            database.warmUp();
        } catch (SQLException e) {
            // not fatal: readiness says that the store is out
            LOG.warn("the store is out at the start: {}", e.getMessage());
        }
        return database;
    }

    @Singleton
    @Bean(preDestroy = "close")
    Connection nats(OrchestratorSettings settings) throws InterruptedException {
        return NatsConnections.open(settings.natsUrl(), NAME);
    }

    @Singleton
    @Named("postgresql")
    ReadinessCheck postgresql(Database database) {
        return new Check("postgresql", database::takesWrites);
    }

    @Singleton
    @Named("nats")
    ReadinessCheck natsCheck(Connection nats) {
        return new Check("nats", () -> nats.getStatus() == Connection.Status.CONNECTED);
    }

    private record Check(String dependency, BooleanSupplier question) implements ReadinessCheck {
        @Override
        public boolean ready() {
            return question.getAsBoolean();
        }
    }
}
