package io.qasid.ott;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.connectorruntime.Copies;
import io.qasid.connectorruntime.Surroundings;
import io.qasid.events.NatsConnections;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.Channel;
import io.qasid.redis.Redis;
import io.qasid.secrets.SecretStore;
import io.qasid.secrets.Secrets;
import io.qasid.storage.Database;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the module holds open, and the only place where it meets real time and randomness.
@Factory
final class OttFoundation {
    private static final Logger LOG = LoggerFactory.getLogger(OttFoundation.class);
    /// Commits that are under way at once: a few connections' worth.
    private static final int COMMITS_AT_ONCE = 3;
    /// For its answer: what provider-webhooks allows.
    private static final Duration SENDER_WAITS = Duration.ofSeconds(2);

    @Singleton
    @Bean(preDestroy = "close")
    Connection nats(OttSettings settings) throws InterruptedException {
        return NatsConnections.open(settings.natsUrl(), "ott");
    }

    @Singleton
    @Bean(preDestroy = "close")
    Database database(OttSettings settings) {
        Database database = Database.open("ott", settings.databaseSettings());
        try {
            database.warmUp();
        } catch (SQLException e) {
            // Not fatal: sends are put off, and readiness says that the store is out.
            LOG.warn("the store is out at the start: SQLSTATE {}", e.getSQLState());
        }
        return database;
    }

    @Singleton
    People people(Database database) {
        return new People(database);
    }

    @Context
    @Bean(preDestroy = "close")
    Responder heard(Connection nats, People people) {
        HeardResponder responder = new HeardResponder(people);
        return new Responder(nats, Subjects.OTT_HEARD, "ott", COMMITS_AT_ONCE, SENDER_WAITS, responder::answer);
    }

    @Context
    @Bean(preDestroy = "close")
    WindowHousekeeping housekeeping(People people, InstantSource clock) {
        return new WindowHousekeeping(people, clock);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Redis redis(OttSettings settings, MeterRegistry meters) {
        return Redis.open(settings.redisUrl(), "ott", meters);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Copies copies(OttSettings settings, Redis redis) {
        return new Copies(redis, "ott", settings.copies(), new SecureRandom());
    }

    @Singleton
    @Bean(preDestroy = "close")
    SecretStore secretStore(OttSettings settings, InstantSource clock) {
        return settings.secrets().settings().open(clock);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Secrets secrets(SecretStore store, Connection nats, Redis redis, OttSettings settings, MeterRegistry meters) {
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

    @Singleton
    @Named("postgresql")
    ReadinessCheck databaseCheck(Database database) {
        return new Check("postgresql", database::takesWrites);
    }

    /// One for each channel: beans made from all lists would have the same names.
    @Singleton
    @Named("whatsapp")
    ReadinessCheck whatsAppCheck(HostedAccounts accounts) {
        return new Check("whatsapp", () -> accounts.ready(Channel.WHATSAPP));
    }

    @Singleton
    @Named("telegram")
    ReadinessCheck telegramCheck(HostedAccounts accounts) {
        return new Check("telegram", () -> accounts.ready(Channel.TELEGRAM));
    }

    @Singleton
    @Named("viber")
    ReadinessCheck viberCheck(HostedAccounts accounts) {
        return new Check("viber", () -> accounts.ready(Channel.VIBER));
    }

    private record Check(String dependency, BooleanSupplier question) implements ReadinessCheck {
        @Override
        public boolean ready() {
            return question.getAsBoolean();
        }
    }
}
