package io.qasid.providerwebhooks;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
import io.qasid.http.BodyOctetsMax;
import io.qasid.http.ProblemCatalogue;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// The outside world of this function. It keeps nothing.
@Factory
final class WebhookBeans {
    @Singleton
    ProblemCatalogue problems() {
        return ProblemCatalogue.of(CallbackProblem.values());
    }

    @Singleton
    BodyOctetsMax bodyOctetsMax() {
        return new BodyOctetsMax(BodySizes.MANY_EVENTS);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Connection nats(WebhookSettings settings) throws InterruptedException {
        return NatsConnections.open(settings.natsUrl(), "provider-webhooks");
    }

    @Singleton
    @Bean(preDestroy = "close")
    AccountSecrets secrets(WebhookSettings settings, Connection nats, MeterRegistry meters, InstantSource clock) {
        return new AccountSecrets(settings.secrets(), nats, meters, clock);
    }

    /// Without one nothing of its account is taken: who starts while the store is away gets no callbacks yet.
    @Singleton
    @Named("secrets")
    ReadinessCheck secretsCheck(AccountSecrets secrets) {
        return new ReadinessCheck() {
            @Override
            public String dependency() {
                return "secrets";
            }

            @Override
            public boolean ready() {
                return secrets.allHeld();
            }
        };
    }

    @Singleton
    @Named("nats")
    ReadinessCheck natsCheck(Connection nats) {
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
