package io.qasid.channelrouter.accept;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.circuits.Circuits;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.DispatchPublisher;
import io.qasid.channelrouter.gates.Gates;
import io.qasid.channelrouter.policies.Policies;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Puts the accepting half together.
@Factory
final class AcceptFactory {
    @Singleton
    @Bean(preDestroy = "close")
    StoreOutage storeOutage(Database database) {
        return new StoreOutage(database::takesWrites);
    }

    @Context
    @Bean(preDestroy = "close")
    Committer committer(Database database, RouterSettings settings, PriceList prices, StoreOutage outage) {
        return new Committer(() -> new AuditSlot(database, settings.region()), prices.version(), outage);
    }

    @Singleton
    TimesToSuccess timesToSuccess() {
        return new TimesToSuccess();
    }

    @Singleton
    Planner planner(
            Gates gates,
            Policies policies,
            LadderPolicy configured,
            OpenWindows windows,
            InstantSource clock,
            Ranking ranking,
            TimesToSuccess times,
            PriceList prices,
            Circuits circuits) {
        return new Planner(
                gates,
                new Ladders(policies, configured),
                new StepConditions(windows, clock),
                new StepOrder(ranking, times),
                prices,
                circuits);
    }

    @Singleton
    RouteWithFallback routing(
            Planner planner,
            Committer committer,
            Credits credits,
            DispatchPublisher publisher,
            Database database,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics) {
        return new RouteWithFallback(planner, committer, credits, publisher, database, ids, clock, metrics);
    }
}
