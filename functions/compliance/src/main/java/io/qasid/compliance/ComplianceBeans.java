package io.qasid.compliance;

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
final class ComplianceBeans {
    @Singleton
    ProblemCatalogue problems() {
        return ProblemCatalogue.of(RuleProblem.values());
    }

    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock, new SecureRandom());
    }

    @Context
    @Bean(preDestroy = "close")
    Database database(ComplianceSettings settings) {
        return Database.open("compliance", settings.databaseSettings());
    }

    @Singleton
    TenantTransactions tenantTransactions(Database database) {
        return new TenantTransactions(database, "qasid_compliance_tenant");
    }

    @Singleton
    Outbox outbox() {
        return new Outbox("compliance_outbox", Subjects.COMPLIANCE_CHANGED);
    }

    @Context
    @Bean(preDestroy = "close")
    OutboxRelay relay(
            Database database, Outbox outbox, ComplianceSettings settings, RulesInForce rules, MeterRegistry meters) {
        OutboxRelay relay = OutboxRelay.start(
                database, outbox, settings.natsUrl(), "compliance", settings.relayInterval(), rules::wake);
        meters.more().counter("compliance.announcements.published", List.of(), relay.published());
        return relay;
    }
}
