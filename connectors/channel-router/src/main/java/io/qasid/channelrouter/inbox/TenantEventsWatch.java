package io.qasid.channelrouter.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.qasid.outbox.HandOver;
import io.qasid.outbox.TenantEventRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// `chan_mo_routing_duration_seconds`: each answer of a recipient once, from when a connector or a provider's callback
/// had
/// it until tenant-webhooks had committed it. Answers that still wait are in `chan_hand_over_waiting_seconds`.
final class TenantEventsWatch implements HandOver.Watch<TenantEventRow> {
    private static final String ANSWER = "message.received";

    private final InstantSource clock;
    private final HandOverAge age;
    private final Timer answers;

    TenantEventsWatch(InstantSource clock, MeterRegistry metrics) {
        this.clock = clock;
        this.age = new HandOverAge("tenant_events", clock, metrics);
        this.answers = Timer.builder("chan_mo_routing_duration")
                .description("an answer's way from its arrival to tenant-webhooks' commit")
                .serviceLevelObjectives(
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10))
                .register(metrics);
    }

    @Override
    public void taken(List<TenantEventRow> batch, boolean more) {
        Instant now = clock.instant();
        for (TenantEventRow row : batch) {
            if (row.type().equals(ANSWER)) {
                Duration took = Duration.between(row.at(), now);
                answers.record(took.isNegative() ? Duration.ZERO : took);
            }
        }
        if (more) {
            // those behind it are younger, but hardly
            age.waits(batch.getLast().id());
        } else {
            age.nothingWaits();
        }
    }

    @Override
    public void waits(TenantEventRow oldest) {
        age.waits(oldest.id());
    }

    @Override
    public void nothingWaits() {
        age.nothingWaits();
    }
}
