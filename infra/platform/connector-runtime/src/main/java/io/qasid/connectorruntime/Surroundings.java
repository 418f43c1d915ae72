package io.qasid.connectorruntime;

import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.Connection;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What a host needs from the process it runs in.
///
/// @param copies of this process, which share what each account may send; empty: there is one
/// @param nanoTime as [System#nanoTime()]: for everything that is measured rather than dated
/// @param random used by several threads at once
public record Surroundings(
        Connection nats,
        Optional<Copies> copies,
        MeterRegistry meters,
        InstantSource clock,
        LongSupplier nanoTime,
        RandomGenerator random) {
    public Surroundings {
        Objects.requireNonNull(nats);
        Objects.requireNonNull(copies);
        Objects.requireNonNull(meters);
        Objects.requireNonNull(clock);
        Objects.requireNonNull(nanoTime);
        Objects.requireNonNull(random);
    }
}
