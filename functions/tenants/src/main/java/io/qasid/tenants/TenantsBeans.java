package io.qasid.tenants;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.qasid.events.Subjects;
import io.qasid.http.ProblemCatalogue;
import io.qasid.model.UuidV7;
import io.qasid.outbox.Outbox;
import io.qasid.outbox.OutboxRelay;
import io.qasid.storage.Database;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// The outside world of this function: randomness, ids, store and announcements. The clock is Micronaut's own bean.
@Factory
final class TenantsBeans {
    private static final String TENANT_ROLE = "qasid_tenant_tenant";

    @Singleton
    ProblemCatalogue problems() {
        return ProblemCatalogue.of(TenantProblem.values());
    }

    /// Keys are made of it.
    @Singleton
    RandomGenerator random() {
        return new SecureRandom();
    }

    @Singleton
    UuidV7 ids(InstantSource clock, RandomGenerator random) {
        return new UuidV7(clock, random);
    }

    @Context
    @Bean(preDestroy = "close")
    Database database(TenantsSettings settings) {
        return Database.open("tenants", settings.databaseSettings());
    }

    @Singleton
    TenantTransactions tenantTransactions(Database database) {
        return new TenantTransactions(database, TENANT_ROLE);
    }

    @Singleton
    Outbox outbox() {
        return new Outbox("tenant_outbox", Subjects.TENANT_CHANGED);
    }

    @Context
    @Bean(preDestroy = "close")
    OutboxRelay relay(Database database, Outbox outbox, TenantsSettings settings, MeterRegistry meters) {
        OutboxRelay relay =
                OutboxRelay.start(database, outbox, settings.natsUrl(), "tenants", settings.relayInterval());
        meters.more().counter("tenant.announcements.published", List.of(), relay.published());
        return relay;
    }
}
