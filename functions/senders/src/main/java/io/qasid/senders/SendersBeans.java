package io.qasid.senders;

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

/// The outside world of this function: ids, store and announcements. The clock is Micronaut's own bean.
@Factory
final class SendersBeans {
    private static final String TENANT_ROLE = "qasid_sender_tenant";

    @Singleton
    ProblemCatalogue problems() {
        return ProblemCatalogue.of(SenderProblem.values());
    }

    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock, new SecureRandom());
    }

    @Context
    @Bean(preDestroy = "close")
    Database database(SendersSettings settings) {
        return Database.open("senders", settings.databaseSettings());
    }

    @Singleton
    TenantTransactions tenantTransactions(Database database) {
        return new TenantTransactions(database, TENANT_ROLE);
    }

    @Singleton
    Outbox outbox() {
        return new Outbox("sender_outbox", Subjects.SENDER_CHANGED);
    }

    @Context
    @Bean(preDestroy = "close")
    OutboxRelay relay(Database database, Outbox outbox, SendersSettings settings, MeterRegistry meters) {
        OutboxRelay relay =
                OutboxRelay.start(database, outbox, settings.natsUrl(), "senders", settings.relayInterval());
        meters.more().counter("sender.announcements.published", List.of(), relay.published());
        return relay;
    }
}
