package io.qasid.voice;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What an account measures and draws with.
///
/// @param nanoTime as [System#nanoTime]
/// @param random used by several threads at once
public record Instruments(InstantSource clock, LongSupplier nanoTime, RandomGenerator random, MeterRegistry meters) {}
