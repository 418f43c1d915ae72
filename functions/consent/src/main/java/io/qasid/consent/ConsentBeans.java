package io.qasid.consent;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.qasid.events.Subjects;
import io.qasid.http.BodyOctetsMax;
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

/// The outside world of this function: ids, store and announcements. The clock is Micronaut's own bean.
@Factory
final class ConsentBeans {
    @Singleton
    ProblemCatalogue problems() {
        return ProblemCatalogue.of(ConsentProblem.values());
    }

    @Singleton
    BodyOctetsMax bodyOctetsMax() {
        // the server takes some megabytes off the wire before a reader that is slower holds it up; and a little more
        // than an import may have in all, for it is the import that says what is too large
        return new BodyOctetsMax(4 * 1024 * 1024, ImportBody.OCTETS_MAX + 64 * 1024);
    }

    /// Of tokens that nobody may guess.
    @Singleton
    RandomGenerator random() {
        return new SecureRandom();
    }

    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock, new SecureRandom());
    }

    @Context
    @Bean(preDestroy = "close")
    Database database(ConsentSettings settings) {
        return Database.open("consent", settings.databaseSettings());
    }

    @Singleton
    TenantTransactions tenantTransactions(Database database) {
        return new TenantTransactions(database, "qasid_consent_tenant");
    }

    @Singleton
    Outbox outbox() {
        return new Outbox("consent_outbox", Subjects.CONSENT_CHANGED);
    }

    @Context
    @Bean(preDestroy = "close")
    OutboxRelay relay(Database database, Outbox outbox, ConsentSettings settings, MeterRegistry meters) {
        OutboxRelay relay =
                OutboxRelay.start(database, outbox, settings.natsUrl(), "consent", settings.relayInterval());
        meters.more().counter("consent.announcements.published", List.of(), relay.published());
        return relay;
    }
}
