package io.qasid.tenantwebhooks;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/// Takes the place of real time and randomness where a test asks for it.
@Factory
@Requires(property = "test.manual-clock")
final class TestBeans {
    @Singleton
    @Primary
    InstantSource clock() {
        return new ManualClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    @Singleton
    @Primary
    RandomGenerator random() {
        return () -> 0;
    }
}
