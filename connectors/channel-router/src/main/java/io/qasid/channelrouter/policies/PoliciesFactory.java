package io.qasid.channelrouter.policies;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.channelrouter.accept.PriceList;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/// Puts the policies together.
@Factory
final class PoliciesFactory {
    /// How long the first message of a tenant waits for its policies: less than callers wait.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private static final int KEY_DIGITS = 12;

    @Singleton
    PolicyStore store(Database database, RouterSettings settings, InstantSource clock) {
        String sha256 = settings.adminKeySha256();
        return new PolicyStore(
                database, settings.region(), sha256.isEmpty() ? "" : sha256.substring(0, KEY_DIGITS), clock);
    }

    /// Messages can take the routes that the configured ladders take: for others there are no lanes.
    @Singleton
    PolicyCheck check(LadderPolicy configured, PriceList prices) {
        return new PolicyCheck(Set.copyOf(configured.routes()), prices);
    }

    @Context
    @Bean(preDestroy = "close")
    Policies policies(PolicyStore store, PolicyCheck check, InstantSource clock, MeterRegistry meters) {
        Policies policies = new Policies(store, check, PATIENCE, LOOK_EVERY, clock, meters);
        policies.start();
        return policies;
    }

    @Context
    @Bean(preDestroy = "close")
    PolicyAnnouncements announcements(Connection nats, Policies policies, UuidV7 ids) {
        return new PolicyAnnouncements(nats, policies, ids);
    }
}
