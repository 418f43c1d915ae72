package io.qasid.voice;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.EachBean;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.connectorruntime.Copies;
import io.qasid.connectorruntime.Surroundings;
import io.qasid.events.NatsConnections;
import io.qasid.redis.Redis;
import io.qasid.secrets.SecretStore;
import io.qasid.secrets.Secrets;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What the module holds open, and the only place where it meets the real clock and randomness.
@Factory
final class VoiceFoundation {

    @Singleton
    @Bean(preDestroy = "close")
    Connection nats(VoiceSettings settings) throws InterruptedException {
        return NatsConnections.open(settings.natsUrl(), "voice");
    }

    @Singleton
    @Bean(preDestroy = "close")
    Redis redis(VoiceSettings settings, MeterRegistry meters) {
        return Redis.open(settings.redisUrl(), "voice", meters);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Copies copies(VoiceSettings settings, Redis redis) {
        return new Copies(redis, "voice", settings.copies(), new SecureRandom());
    }

    @Singleton
    @Bean(preDestroy = "close")
    SecretStore secretStore(VoiceSettings settings, InstantSource clock) {
        return settings.secrets().settings().open(clock);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Secrets secrets(SecretStore store, Connection nats, Redis redis, VoiceSettings settings, MeterRegistry meters) {
        return new Secrets(
                store,
                nats,
                Optional.of(redis),
                meters,
                System::nanoTime,
                settings.secrets().pollEvery());
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

    @EachBean(AccountSettings.class)
    ReadinessCheck accountCheck(AccountSettings settings, HostedAccounts accounts) {
        return new Check("account " + settings.account(), () -> accounts.ready(settings.account()));
    }

    private record Check(String dependency, BooleanSupplier question) implements ReadinessCheck {
        @Override
        public boolean ready() {
            return question.getAsBoolean();
        }
    }
}
