package io.qasid.tenantwebhooks.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/// `webhook_events_received` counts committed events, those among them that were here already are
/// `webhook_events_repeated`, those of tenants without endpoint `webhook_events_without_endpoint`.
/// `webhook_intake_failures{reason}` counts requests (`malformed`,
/// `queue_full`) and commits (`store`).
@Singleton
final class IntakeMetrics {
    private final Counter received;
    private final Counter repeated;
    private final Counter withoutEndpoint;
    private final Counter malformed;
    private final Counter turnedAway;
    private final Counter failed;

    IntakeMetrics(MeterRegistry registry) {
        received = registry.counter("webhook.events.received");
        repeated = registry.counter("webhook.events.repeated");
        withoutEndpoint = registry.counter("webhook.events.without.endpoint");
        malformed = registry.counter("webhook.intake.failures", "reason", "malformed");
        turnedAway = registry.counter("webhook.intake.failures", "reason", "queue_full");
        failed = registry.counter("webhook.intake.failures", "reason", "store");
    }

    void committed(int events, int added, int noEndpoint) {
        received.increment(events);
        repeated.increment(events - added);
        withoutEndpoint.increment(noEndpoint);
    }

    void malformed() {
        malformed.increment();
    }

    void turnedAway() {
        turnedAway.increment();
    }

    void failed() {
        failed.increment();
    }
}
