package io.qasid.channelrouter.ranking;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.channelrouter.accept.PriceList;
import io.qasid.channelrouter.accept.Ranking;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.storage.Database;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Puts the ranking together that the settings ask for.
@Factory
final class RankingFactory {
    @Singleton
    Destinations destinations(List<OperatorProperties> operators) {
        return new Destinations(operators);
    }

    @Singleton
    Arms arms(Destinations destinations, InstantSource clock) {
        return new Arms(destinations, clock);
    }

    /// Nothing is learned that nobody would use.
    @Singleton
    @Primary
    Lessons lessons(RankingSettings settings, Arms arms) {
        return settings.kind() == RankingSettings.Kind.LEARNED ? arms : Lessons.NONE;
    }

    @Context
    @Bean(preDestroy = "close")
    ArmKeeping keeping(RankingSettings settings, Arms arms, Database database, InstantSource clock) {
        ArmKeeping keeping = new ArmKeeping(arms, new ArmStore(database), clock);
        if (settings.kind() == RankingSettings.Kind.LEARNED) {
            keeping.start();
        }
        return keeping;
    }

    @Singleton
    LearnedRanking learned(RankingSettings settings, Arms arms, Destinations destinations) {
        return new LearnedRanking(
                arms,
                destinations,
                settings.percentWorth(),
                () -> ThreadLocalRandom.current().nextLong());
    }

    @Singleton
    @Bean(preDestroy = "close")
    ModelRanking model(
            RankingSettings settings,
            Destinations destinations,
            LadderPolicy ladders,
            PriceList prices,
            InstantSource clock,
            MeterRegistry metrics) {
        ModelRanking model = new ModelRanking(settings, destinations, clock, System::nanoTime, metrics);
        model.warmUp(ladders.routes().stream()
                .map(route -> new Step(route, Optional.empty(), Success.DELIVERED, prices.price(route, 1)))
                .toList());
        return model;
    }

    @Singleton
    @Primary
    Ranking ranking(RankingSettings settings, Provider<LearnedRanking> learned, Provider<ModelRanking> model) {
        return switch (settings.kind()) {
            case STATIC -> Ranking.AS_WRITTEN;
            case LEARNED -> learned.get();
            case MODEL -> model.get();
        };
    }
}
