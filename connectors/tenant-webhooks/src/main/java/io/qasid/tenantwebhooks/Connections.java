package io.qasid.tenantwebhooks;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.model.UuidV7;
import io.qasid.outbox.Outbox;
import io.qasid.outbox.OutboxRelay;
import io.qasid.storage.Database;
import io.qasid.telemetry.ReadinessCheck;
import io.qasid.tenantwebhooks.delivery.DeliveryLoop;
import io.qasid.tenantwebhooks.target.GuardedResolver;
import io.qasid.tenantwebhooks.target.ReachableAddresses;
import io.qasid.tenantwebhooks.target.WebhookClient;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// What the module holds open, and the only place where it meets real randomness and the name service. The clock is
/// Micronaut's own bean.
@Factory
final class Connections {
    private static final String NAME = "tenant-webhooks";
    private static final Duration ANNOUNCED_WITHIN = Duration.ofSeconds(1);

    @Singleton
    @Bean(preDestroy = "close")
    Database database(WebhookSettings settings) {
        return Database.open(NAME, settings.database().settings());
    }

    @Singleton
    @Bean(preDestroy = "close")
    Connection nats(WebhookSettings settings) throws InterruptedException {
        return NatsConnections.open(settings.natsUrl(), NAME);
    }

    @Singleton
    @Bean(preDestroy = "close")
    WebhookClient client(WebhookSettings settings, InstantSource clock) {
        GuardedResolver resolver = new GuardedResolver(
                new ReachableAddresses(settings.allowedNetworks()),
                InetAddress::getAllByName,
                settings.httpsPorts(),
                settings.connectTimeout());
        return new WebhookClient(
                resolver, settings.inFlightMax(), settings.connectTimeout(), settings.totalTimeout(), clock);
    }

    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock, new SecureRandom());
    }

    @Singleton
    Outbox outbox() {
        return new Outbox("outbox", Subjects.ANSWER_DEAD_LETTERED);
    }

    /// Nobody waits for it: what was given up was tried for an hour.
    @Context
    @Bean(preDestroy = "close")
    OutboxRelay deadLetters(Database database, Outbox outbox, WebhookSettings settings) {
        return OutboxRelay.start(database, outbox, settings.natsUrl(), NAME, ANNOUNCED_WITHIN);
    }

    @Singleton
    RandomGenerator random() {
        return new SecureRandom();
    }

    @Singleton
    @Named("postgresql")
    ReadinessCheck postgresql(Database database) {
        return new Check("postgresql", database::answers);
    }

    @Singleton
    @Named("nats")
    ReadinessCheck natsCheck(Connection nats) {
        return new Check("nats", () -> nats.getStatus() == Connection.Status.CONNECTED);
    }

    @Singleton
    @Named("delivery")
    ReadinessCheck delivery(DeliveryLoop loop) {
        return new Check("delivery", loop::running);
    }

    private record Check(String dependency, BooleanSupplier question) implements ReadinessCheck {
        @Override
        public boolean ready() {
            return question.getAsBoolean();
        }
    }
}
