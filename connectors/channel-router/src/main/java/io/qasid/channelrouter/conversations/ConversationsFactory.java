package io.qasid.channelrouter.conversations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.regions.RegionSettings;
import io.qasid.model.UuidV7;
import io.qasid.redis.Redis;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts conversations together.
@Factory
final class ConversationsFactory {
    private static final Logger LOG = LoggerFactory.getLogger(ConversationsFactory.class);

    @Singleton
    SessionStore store(Database database) {
        return new SessionStore(database);
    }

    @Singleton
    SessionCache cache(Redis redis, RouterSettings settings) {
        return new SessionCache(redis, settings.sessionInactivity());
    }

    @Singleton
    @Bean(preDestroy = "close")
    Sessions sessions(
            SessionStore store,
            SessionCache cache,
            RouterSettings settings,
            InstantSource clock,
            MeterRegistry metrics) {
        return new Sessions(store, cache, settings.sessionInactivity(), clock, metrics);
    }

    @Singleton
    SessionTurns turns(UuidV7 ids, RouterSettings settings, RegionSettings regions, Sessions sessions) {
        return new SessionTurns(
                ids, settings.sessionInactivity(), !regions.peerNames().isEmpty(), sessions::counted);
    }

    @Context
    SessionReconciliation reconciliation(
            Database database,
            RouterSettings settings,
            SessionStore store,
            SessionCache cache,
            Sessions sessions,
            InstantSource clock,
            MeterRegistry metrics) {
        SessionReconciliation reconciliation = new SessionReconciliation(
                database, settings.region(), store, cache, sessions, settings.sessionInactivity(), clock, metrics);
        try {
            reconciliation.remember();
        } catch (SQLException e) {
            LOG.warn("when sessions were reconciled is not known yet: {}", e.getMessage());
        }
        return reconciliation;
    }
}
