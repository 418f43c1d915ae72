package io.qasid.tenantwebhooks.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.qasid.tenantwebhooks.delivery.Disposition.Dead;
import io.qasid.tenantwebhooks.delivery.Disposition.Delivered;
import io.qasid.tenantwebhooks.delivery.Disposition.GivenBack;
import io.qasid.tenantwebhooks.delivery.Disposition.RetryAt;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;

/// `webhook_attempts{outcome,cause}` counts results that were written: `delivered`, `retried`, `dead`, `given_back`.
/// Every event that came in ends as one `delivered` or one `dead` (again after each redelivery).
/// `webhook_results_stale` counts results whose lease was over: those events are sent twice.
/// `webhook_request_seconds` is one request, `webhook_delivery_lag_seconds` from the event's time to its delivery.
@Singleton
final class DeliveryMetrics {
    private static final String ATTEMPTS = "webhook.attempts";

    private final MeterRegistry registry;
    private final Timer requests;
    private final Timer lag;
    private final Counter stale;
    private final Counter storeFailures;

    DeliveryMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.requests = Timer.builder("webhook.request")
                .serviceLevelObjectives(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(15))
                .register(registry);
        this.lag = Timer.builder("webhook.delivery.lag")
                .serviceLevelObjectives(
                        Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(10))
                .register(registry);
        this.stale = registry.counter("webhook.results.stale");
        this.storeFailures = registry.counter("webhook.store.failures");
    }

    void watch(Semaphore sending, int places) {
        registry.gauge("webhook.requests.in.flight", sending, free -> places - free.availablePermits());
    }

    void answered(Instant start, Instant end) {
        requests.record(Duration.between(start, end));
    }

    void written(List<DeliveryResult> results, int leaseOver, Instant now) {
        stale(leaseOver);
        for (DeliveryResult result : results) {
            switch (result.disposition()) {
                case Delivered _ -> {
                    count("delivered", "");
                    Instant occurred = result.event().occurredAt();
                    // another machine's clock may be ahead of ours
                    lag.record(now.isAfter(occurred) ? Duration.between(occurred, now) : Duration.ZERO);
                }
                case RetryAt retry -> count("retried", retry.cause().name());
                case Dead dead -> count("dead", dead.cause().name());
                case GivenBack _ -> count("given_back", "");
            }
        }
    }

    private void count(String outcome, String cause) {
        registry.counter(ATTEMPTS, "outcome", outcome, "cause", cause).increment();
    }

    void stale(int results) {
        stale.increment(results);
    }

    void storeFailed() {
        storeFailures.increment();
    }
}
