package io.qasid.tenantwebhooks;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
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
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// What the module holds open, and the only place where it meets real randomness and the name service. The clock is
/// Micronaut's own bean.
@Factory
final class Connections {
    private static final String NAME = "tenant-webhooks";

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
    RandomGenerator random() {
        return new SecureRandom();
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
