package io.qasid.channelrouter.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.qasid.model.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `chan_hand_over_waiting_seconds{what}`: how long the oldest row waits that nobody has taken; 0 while none waits.
/// What is known of it is as old as the last look of this router, and counts on while nobody answers.
final class HandOverAge {
    private final InstantSource clock;
    private volatile @Nullable Instant oldest;

    /// @param what is handed over: `tenant_events`, `recipient_said`
    HandOverAge(String what, InstantSource clock, MeterRegistry metrics) {
        this.clock = clock;
        metrics.gauge("chan_hand_over_waiting_seconds", Tags.of("what", what), this, HandOverAge::seconds);
    }

    /// @param id of the oldest that waits, a UUIDv7
    void waits(UUID id) {
        oldest = UuidV7.timeOf(id);
    }

    void nothingWaits() {
        oldest = null;
    }

    private double seconds() {
        Instant since = oldest;
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1_000.0);
    }
}
