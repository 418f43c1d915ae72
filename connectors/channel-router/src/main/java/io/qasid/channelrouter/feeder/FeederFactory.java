package io.qasid.channelrouter.feeder;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.channelrouter.circuits.Circuits;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.proto.v1.ClaimRequest;
import io.qasid.storage.Database;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// Puts the dispatching half together.
@Factory
final class FeederFactory {
    /// Claims that are granted at once: a few connections' worth.
    private static final int CLAIMS_AT_ONCE = 4;
    /// For its answer: a connector's `claim-timeout`.
    private static final Duration CONNECTOR_WAITS = Duration.ofSeconds(2);

    @Singleton
    Credits credits(RouterSettings settings, Circuits circuits) {
        return new Credits(settings.outstandingMax(), circuits::state);
    }

    @Singleton
    DispatchPublisher publisher(Connection nats, InstantSource clock) {
        return new DispatchPublisher(nats, clock);
    }

    @Context
    @Bean(preDestroy = "close")
    Feeder feeder(
            LadderPolicy policy,
            Database database,
            Credits credits,
            Circuits circuits,
            DispatchPublisher publisher,
            Connection nats,
            InstantSource clock) {
        List<LaneKey> lanes = policy.routes().stream()
                .flatMap(route -> Stream.of(Lane.values()).map(lane -> new LaneKey(route, lane)))
                .toList();
        Feeder feeder =
                new Feeder(lanes, new ReadyAttempts(database), credits, circuits::state, publisher, nats, clock);
        feeder.ensureStreams();
        return feeder;
    }

    @Singleton
    Claims claims(Database database, RouterSettings settings, InstantSource clock, Feeder feeder) {
        return new Claims(database, settings.lease(), settings.leaseGrace(), clock, feeder);
    }

    @Context
    @Named("claims")
    @Bean(preDestroy = "close")
    Responder claimResponder(Connection nats, Claims claims) {
        return new Responder(
                nats,
                Subjects.CLAIM,
                "channel-router",
                CLAIMS_AT_ONCE,
                CONNECTOR_WAITS,
                request -> claims.grant(ClaimRequest.parseFrom(request)).toByteArray());
    }
}
