package io.qasid.channelrouter;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.channelrouter.accept.PriceList;
import io.qasid.channelrouter.accept.StoreOutage;
import io.qasid.events.NatsConnections;
import io.qasid.model.Route;
import io.qasid.model.UuidV7;
import io.qasid.redis.Redis;
import io.qasid.storage.Database;
import io.qasid.storage.MonthlyPartitions;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What everything in the router stands on: clock, ids, store, transport.
@Factory
final class RouterFoundation {
    private static final Logger LOG = LoggerFactory.getLogger(RouterFoundation.class);

    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock, new SecureRandom());
    }

    @Singleton
    @Bean(preDestroy = "close")
    Database database(RouterDatabase settings, InstantSource clock, MeterRegistry metrics) {
        Database database = Database.open("channel-router", settings.settings(), new StoreMetrics(metrics));
        try {
            database.warmUp();
            database.inTransaction(connection -> {
                MonthlyPartitions.ensure(connection, "fallback_executions", clock.instant());
                MonthlyPartitions.ensure(connection, "delivery_attempts", clock.instant());
                return true;
            });
        } catch (SQLException e) {
            // Not fatal: the default partition takes rows, and readiness says that the store is out.
            LOG.warn("the store is out at the start: {}", e.getMessage());
        }
        return database;
    }

    @Singleton
    @Bean(preDestroy = "close")
    Connection nats(RouterSettings settings) throws InterruptedException {
        return NatsConnections.open(settings.natsUrl(), "channel-router");
    }

    @Singleton
    @Bean(preDestroy = "close")
    Redis redis(RouterSettings settings, MeterRegistry metrics) {
        return Redis.open(settings.redisUrl(), "channel-router", metrics);
    }

    @Singleton
    LadderPolicy policy(List<LadderProperties> ladders) {
        return new LadderPolicy(ladders.stream().map(LadderProperties::entry).toList());
    }

    @Singleton
    PriceList prices(RouterSettings settings, List<PriceProperties> prices, LadderPolicy policy) {
        Map<Route, Long> listed = new HashMap<>();
        prices.forEach(price -> listed.put(Route.parse(price.route()), price.minorUnits()));
        return new PriceList(settings.currency(), listed, policy.routes());
    }

    @Context
    ReadinessCheck postgresql(StoreOutage outage) {
        return new ReadinessCheck() {
            @Override
            public String dependency() {
                return "postgresql";
            }

            @Override
            public boolean ready() {
                return outage.takesWrites();
            }
        };
    }

    @Context
    ReadinessCheck natsReady(Connection nats) {
        return new ReadinessCheck() {
            @Override
            public String dependency() {
                return "nats";
            }

            @Override
            public boolean ready() {
                return nats.getStatus() == Connection.Status.CONNECTED;
            }
        };
    }
}
