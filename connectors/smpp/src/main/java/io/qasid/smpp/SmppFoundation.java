package io.qasid.smpp;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.EachBean;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.connectorruntime.Copies;
import io.qasid.connectorruntime.Surroundings;
import io.qasid.events.NatsConnections;
import io.qasid.redis.Redis;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What the module holds open, and the only place where it meets the real clock and randomness.
@Factory
final class SmppFoundation {

    @Singleton
    @Bean(preDestroy = "close")
    Connection nats(SmppSettings settings) throws InterruptedException {
        return NatsConnections.open(settings.natsUrl(), "smpp");
    }

    @Singleton
    @Bean(preDestroy = "close")
    Redis redis(SmppSettings settings, MeterRegistry meters) {
        return Redis.open(settings.redisUrl(), "smpp", meters);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Copies copies(SmppSettings settings, Redis redis) {
        return new Copies(redis, "smpp", settings.copies(), new SecureRandom());
    }

    @Singleton
    Surroundings surroundings(Connection nats, Copies copies, MeterRegistry meters, InstantSource clock) {
        return new Surroundings(nats, Optional.of(copies), meters, clock, System::nanoTime, new SecureRandom());
    }

    @Singleton
    @Named("nats")
    ReadinessCheck natsCheck(Connection nats) {
        return new Check("nats", () -> nats.getStatus() == Connection.Status.CONNECTED);
    }

    @EachBean(BindSettings.class)
    ReadinessCheck bindCheck(BindSettings settings, HostedBinds binds) {
        return new Check("bind " + settings.account(), () -> binds.bound(settings.account()));
    }

    private record Check(String dependency, BooleanSupplier question) implements ReadinessCheck {
        @Override
        public boolean ready() {
            return question.getAsBoolean();
        }
    }
}
