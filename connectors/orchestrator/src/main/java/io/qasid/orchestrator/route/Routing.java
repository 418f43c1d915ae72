package io.qasid.orchestrator.route;

import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.Message;
import io.qasid.model.Lane;
import io.qasid.orchestrator.OrchestratorSettings;
import io.qasid.orchestrator.feeder.Feeder;
import io.qasid.orchestrator.feeder.NotificationQueue;
import io.qasid.orchestrator.feeder.UnclaimedNotifications;
import io.qasid.orchestrator.route.RoutingRows.Ref;
import io.qasid.orchestrator.route.Settlement.Redelivery;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One batch from the queue to the router and back into the rows; a message is acknowledged after that commit.
@Singleton
final class Routing {
    private static final Logger LOG = LoggerFactory.getLogger(Routing.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    /// After the last delivery of a message, before a new one is published.
    private static final Duration LAST_PAUSE = Duration.ofSeconds(5);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    private final RoutingRows rows;
    private final RouterCalls router;
    private final Feeder feeder;
    private final UnclaimedNotifications unclaimed;
    private final Settlement.Terms terms;
    private final Duration lease;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    Routing(
            RoutingRows rows,
            RouterCalls router,
            Feeder feeder,
            UnclaimedNotifications unclaimed,
            Doubts doubts,
            OrchestratorSettings settings,
            InstantSource clock,
            MeterRegistry metrics) {
        this.rows = rows;
        this.router = router;
        this.feeder = feeder;
        this.unclaimed = unclaimed;
        this.terms = new Settlement.Terms(settings.blockedRetry(), settings.blockedRetryMax(), doubts.quiet());
        this.lease = settings.lease();
        this.clock = clock;
        this.metrics = metrics;
    }

    /// As long as a notification is its worker's.
    Duration ackWait() {
        return lease;
    }

    /// Deals with every message.
    void route(Lane lane, Map<Ref, Message> messages) {
        List<ClaimedNotification> claimed;
        try {
            Instant now = clock.instant();
            claimed = rows.claim(List.copyOf(messages.keySet()), now.plus(lease), now);
        } catch (SQLException e) {
            LOG.warn("{}: the store is out, {} messages come again: {}", lane, messages.size(), e.getMessage());
            messages.values().forEach(message -> reply(message, each -> each.nakWithDelay(STORE_PAUSE)));
            return;
        }
        unclaimed.claimed(lane, clock.instant());
        if (!claimed.isEmpty()) {
            settle(lane, claimed, messages);
        }
        // those that were not claimed were cancelled, came too late, or go under a newer generation
        messages.forEach((ref, message) -> {
            if (claimed.stream().noneMatch(one -> refOf(one).equals(ref))) {
                reply(message, Message::ack);
            }
        });
    }

    private void settle(Lane lane, List<ClaimedNotification> claimed, Map<Ref, Message> messages) {
        List<Verdict> verdicts = router.route(claimed);
        Instant now = clock.instant();
        List<Settlement> settlements = new ArrayList<>();
        for (int i = 0; i < claimed.size(); i++) {
            ClaimedNotification one = claimed.get(i);
            settlements.add(Settlement.of(one, verdicts.get(i), terms, redelivery(messageOf(one, messages)), now));
        }
        try {
            count(rows.settle(settlements, now));
        } catch (SQLException e) {
            // the leases lapse then, and all of them are brought again
            LOG.warn("{}: the store is out, {} answers of the router are asked for again", lane, claimed.size());
        }
        settlements.forEach(each -> answer(messageOf(each.notification(), messages), each));
        feeder.wake();
    }

    private static void answer(Message message, Settlement settlement) {
        if (settlement.state().equals("PUBLISHED")) {
            Duration pause = redelivery(message).pause();
            reply(message, each -> each.nakWithDelay(pause));
        } else if (settlement.reason().equals("ROUTER_UNAVAILABLE")) {
            // its last delivery: it would stay in the queue for ever
            reply(message, Message::term);
        } else {
            reply(message, Message::ack);
        }
    }

    private void count(List<Settlement> written) {
        for (Settlement each : written) {
            if (each.settled()) {
                metrics.counter("orch_notifications_settled", "state", each.state())
                        .increment();
            } else {
                metrics.counter("orch_notifications_kept", "reason", each.blocked() ? "blocked" : "router_unavailable")
                        .increment();
            }
        }
    }

    private static Redelivery redelivery(Message message) {
        long delivered = message.metaData().deliveredCount();
        boolean last = delivered >= NotificationQueue.DELIVERIES_MAX;
        return new Redelivery(last ? LAST_PAUSE : FIRST_PAUSE.multipliedBy(1L << Math.max(0, delivered - 1)), last);
    }

    private static Ref refOf(ClaimedNotification one) {
        return new Ref(one.id(), one.generation());
    }

    private static Message messageOf(ClaimedNotification one, Map<Ref, Message> messages) {
        return Objects.requireNonNull(messages.get(refOf(one)));
    }

    /// While the connection is away there is nobody to answer: the message comes again and is found to be settled.
    private static void reply(Message message, Consumer<Message> answer) {
        try {
            answer.accept(message);
        } catch (IllegalStateException e) {
            LOG.debug("a message could not be answered: {}", e.getMessage());
        }
    }
}
