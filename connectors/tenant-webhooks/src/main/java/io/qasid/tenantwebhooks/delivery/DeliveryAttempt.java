package io.qasid.tenantwebhooks.delivery;

import io.qasid.tenantwebhooks.Endpoint;
import io.qasid.tenantwebhooks.WebhookSettings;
import io.qasid.tenantwebhooks.delivery.Disposition.Cause;
import io.qasid.tenantwebhooks.delivery.Disposition.Dead;
import io.qasid.tenantwebhooks.target.Answer;
import io.qasid.tenantwebhooks.target.WebhookClient;
import io.qasid.tenantwebhooks.target.WebhookRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One event, one request, one disposition.
@Singleton
final class DeliveryAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempt.class);

    /// With the default delays: a day of hours.
    private static final int NOTICE_REPEATS = 24;

    private final WebhookClient client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DeliveryMetrics metrics;
    private final RetrySchedule events;
    private final RetrySchedule notices;

    DeliveryAttempt(
            WebhookClient client,
            InstantSource clock,
            RandomGenerator random,
            DeliveryMetrics metrics,
            WebhookSettings settings) {
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.metrics = metrics;
        this.events = new RetrySchedule(settings.retryDelays());
        this.notices = events.longer(NOTICE_REPEATS);
    }

    /// Who is told late is told all the same.
    private RetrySchedule schedule(DueEvent event) {
        return event.type().equals(DeadLetterNotice.TYPE) ? notices : events;
    }

    /// Never throws: a fault of ours is a disposition too, or the lane would lose a place for good.
    Disposition deliver(Endpoint endpoint, DueEvent event) {
        if (event.endpointDisabled()) {
            return new Dead(Cause.ENDPOINT_DISABLED, Optional.empty(), false);
        }
        WebhookRequest request;
        try {
            request = WebhookRequest.of(endpoint, event.id(), event.type(), event.occurredAt(), event.dataJson());
        } catch (IllegalArgumentException e) {
            LOG.warn("event {} is a dead letter: {}", event.id(), e.getMessage());
            return new Dead(Cause.MALFORMED, Optional.empty(), false);
        }
        return send(request, event);
    }

    private Disposition send(WebhookRequest request, DueEvent event) {
        Instant start = clock.instant();
        try {
            Answer answer = client.send(request);
            Instant end = clock.instant();
            metrics.answered(start, end);
            return schedule(event).next(event.attempts(), answer, end, random.nextDouble());
        } catch (RuntimeException e) {
            // not ours to name: anything the HTTP client did not expect; counted, retried, in the end a dead letter
            LOG.error("event {}: sending failed by a fault of ours", event.id(), e);
            return schedule(event).afterInternalError(event.attempts(), clock.instant(), random.nextDouble());
        }
    }
}
