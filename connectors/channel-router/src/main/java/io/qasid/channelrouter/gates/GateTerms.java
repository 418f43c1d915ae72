package io.qasid.channelrouter.gates;

import java.time.Duration;

/// What the failure catalogue promises of a gate.
///
/// @param name in metrics: `chan_gate_fail_closed_total{gate="consent"}`
/// @param deadline how long one request waits for the answer
/// @param ageMax how old a cached answer may be
/// @param cachedMax answers that are kept
public record GateTerms(String name, Duration deadline, Duration ageMax, int cachedMax) {
    /// CHAN-04
    public static final GateTerms CONSENT =
            new GateTerms("consent", Duration.ofMillis(10), Duration.ofSeconds(60), 200_000);
    /// CHAN-05. Its answers depend on the text and rarely serve twice.
    public static final GateTerms COMPLIANCE =
            new GateTerms("compliance", Duration.ofMillis(15), Duration.ofSeconds(60), 50_000);
    /// CHAN-05. An answer is about one message and serves its repetitions.
    public static final GateTerms FREQUENCY =
            new GateTerms("frequency", Duration.ofMillis(15), Duration.ofSeconds(60), 50_000);
    /// CHAN-06
    public static final GateTerms SENDER =
            new GateTerms("sender", Duration.ofMillis(10), Duration.ofMinutes(5), 50_000);
}
