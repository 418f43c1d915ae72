package io.qasid.compliance;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;

/// The outside world of this function: ids and store. The clock is Micronaut's own bean.
@Factory
final class ComplianceBeans {
    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock, new SecureRandom());
    }

    @Context
    @Bean(preDestroy = "close")
    Database database(ComplianceSettings settings) {
        return Database.open("compliance", settings.databaseSettings());
    }
}
