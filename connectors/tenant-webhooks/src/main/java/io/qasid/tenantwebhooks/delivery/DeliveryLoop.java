package io.qasid.tenantwebhooks.delivery;

import io.micronaut.context.annotation.Context;
import io.qasid.model.TenantId;
import io.qasid.tenantwebhooks.Endpoints;
import io.qasid.tenantwebhooks.WebhookSettings;
import io.qasid.tenantwebhooks.delivery.DueEvents.Claim;
import io.qasid.tenantwebhooks.delivery.DueEvents.Places;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims due events for the lanes that have room, gives each a virtual thread, and hands the results to the writer.
///
/// Looks when it is woken (events came in, results made places for those that had none) and otherwise at every poll
/// interval.
@Context
public final class DeliveryLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

    /// How often it looks for what was due long ago and was stored or committed late, or by a clock that differs.
    private static final Duration LOOK_FROM_START_EVERY = Duration.ofSeconds(1);

    private final DueEvents dueEvents;
    private final DeliveryAttempt attempt;
    private final ResultWriter writer;
    private final InstantSource clock;
    private final DeliveryMetrics metrics;
    private final Duration pollInterval;
    private final Duration totalTimeout;
    private final int leasedMax;
    private final Semaphore sending;
    private final Map<TenantId, Lane> lanes = new LinkedHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final ExecutorService deliveries = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("webhook-", 0).factory());
    private final Thread claimer = Thread.ofVirtual().name("webhook-claims").unstarted(this::claimUntilStopped);
    private int turn;
    /// Whatever was due earlier has been claimed, but for what came late.
    private Instant from = Instant.EPOCH;

    private long fromStartNanos = System.nanoTime() - LOOK_FROM_START_EVERY.toNanos();
    private boolean storeOut;
    /// Whether events may be due that found no place.
    private volatile boolean cramped = true;

    private volatile boolean stopping;

    DeliveryLoop(
            DueEvents dueEvents,
            DeliveryResults results,
            DeliveryAttempt attempt,
            Endpoints endpoints,
            WebhookSettings settings,
            InstantSource clock,
            DeliveryMetrics metrics) {
        this.dueEvents = dueEvents;
        this.attempt = attempt;
        this.clock = clock;
        this.metrics = metrics;
        this.pollInterval = settings.pollInterval();
        this.totalTimeout = settings.totalTimeout();
        this.leasedMax = settings.inFlightMax() * Lane.ROUNDS;
        this.sending = new Semaphore(settings.inFlightMax());
        endpoints
                .all()
                .forEach(endpoint ->
                        lanes.put(endpoint.tenant(), new Lane(endpoint, settings.inFlightPerEndpointMax())));
        this.writer = new ResultWriter(results, clock, metrics, this::settled);
        metrics.watch(sending, settings.inFlightMax());
    }

    @PostConstruct
    void start() {
        writer.start();
        claimer.start();
    }

    /// Something may be due now.
    public void wake() {
        wake.release();
    }

    /// Whether it still claims and writes: a fault of ours may have ended a thread.
    public boolean running() {
        return claimer.isAlive() && writer.running();
    }

    private void claimUntilStopped() {
        try {
            while (!stopping) {
                if (!claimOnce()) {
                    boolean _ = wake.tryAcquire(pollInterval.toMillis(), TimeUnit.MILLISECONDS);
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether more may be due
    private boolean claimOnce() {
        // said before the count: who settles meanwhile wakes us
        cramped = true;
        List<Places> places = takePlaces();
        if (places.isEmpty()) {
            return false;
        }
        Map<TenantId, Integer> unused = new HashMap<>();
        places.forEach(some -> unused.put(some.endpoint().tenant(), some.free()));
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        boolean fromStart = nanos - fromStartNanos >= LOOK_FROM_START_EVERY.toNanos();
        try {
            Claim claim = dueEvents.claim(places, fromStart ? Instant.EPOCH : from, now, now.plus(lease()));
            storeOut = false;
            for (DueEvent event : claim.leased()) {
                unused.merge(event.tenant(), -1, Integer::sum);
                deliver(event);
            }
            cramped = places.size() < lanes.size() || mayBeFull(claim, places);
            fromStartNanos = fromStart ? nanos : fromStartNanos;
            from = cramped ? from : now.minus(LOOK_FROM_START_EVERY);
            return claim.held() > 0;
        } catch (SQLException e) {
            if (!storeOut) {
                LOG.warn("cannot claim due events, SQLSTATE {}; trying on", e.getSQLState());
            }
            storeOut = true;
            metrics.storeFailed();
            return false;
        } finally {
            unused.forEach(this::giveBack);
        }
    }

    /// Takes places for events that are about to be stored, so that they are stored as leased and need no claim.
    ///
    /// @param wanted how many events of a tenant
    /// @return how many of them may be leased: none while others may be due that found no place
    public Map<TenantId, Integer> takePlaces(Map<TenantId, Integer> wanted) {
        if (cramped || stopping) {
            return Map.of();
        }
        Map<TenantId, Integer> taken = new HashMap<>();
        synchronized (lanes) {
            int left = leasedMax - leased();
            for (Map.Entry<TenantId, Integer> entry : wanted.entrySet()) {
                Lane lane = lanes.get(entry.getKey());
                int places = lane == null ? 0 : Math.min(entry.getValue(), Math.min(lane.free(), left));
                if (lane != null && places > 0) {
                    lane.lease(places);
                    taken.put(entry.getKey(), places);
                    left -= places;
                }
            }
        }
        return taken;
    }

    /// Until when an event is leased whose lease begins now.
    public Instant leasedUntil() {
        return clock.instant().plus(lease());
    }

    /// Events that were stored as leased, each with a place that was taken for it.
    public void deliver(List<DueEvent> leased) {
        leased.forEach(this::deliver);
    }

    /// Places that nothing was leased for.
    public void giveBack(TenantId tenant, int places) {
        Objects.requireNonNull(lanes.get(tenant)).settle(places);
    }

    /// Whether some endpoint may have more due than it had places for.
    private static boolean mayBeFull(Claim claim, List<Places> places) {
        int least = places.stream().mapToInt(Places::free).min().orElse(0);
        return claim.leased().size() + claim.held() >= least;
    }

    /// A lane's last place waits for the rounds before it, each as long as the longest request; then the result is
    /// written. Who would come later than that gives back instead of sending.
    private Duration lease() {
        return totalTimeout.multipliedBy(Lane.ROUNDS + 1L).plus(ResultWriter.TIME_TO_WRITE);
    }

    /// Starts with another lane each time, so that a full house has no favourites.
    private List<Places> takePlaces() {
        List<Lane> order = new ArrayList<>(lanes.values());
        if (order.isEmpty()) {
            return List.of();
        }
        Collections.rotate(order, turn++ % order.size());
        List<Places> places = new ArrayList<>();
        synchronized (lanes) {
            int left = leasedMax - leased();
            for (Lane lane : order) {
                int free = Math.min(lane.free(), left);
                if (lane.roomy() && free > 0) {
                    lane.lease(free);
                    places.add(new Places(lane.endpoint(), free));
                    left -= free;
                }
            }
        }
        return places;
    }

    private int leased() {
        return lanes.values().stream().mapToInt(Lane::leased).sum();
    }

    private void deliver(DueEvent event) {
        Lane lane = Objects.requireNonNull(lanes.get(event.tenant()));
        deliveries.execute(() -> {
            Disposition disposition = inTurn(lane, event);
            writer.add(new DeliveryResult(lane.endpoint(), event, disposition));
        });
    }

    private Disposition inTurn(Lane lane, DueEvent event) {
        try {
            lane.places().acquire();
            try {
                sending.acquire();
                try {
                    return timeLeft(event) ? attempt.deliver(lane.endpoint(), event) : new Disposition.GivenBack();
                } finally {
                    sending.release();
                }
            } finally {
                lane.places().release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Disposition.GivenBack();
        }
    }

    private boolean timeLeft(DueEvent event) {
        Instant latestEnd = clock.instant().plus(totalTimeout).plus(ResultWriter.TIME_TO_WRITE);
        return !stopping && latestEnd.isBefore(event.leasedUntil());
    }

    private void settled(List<DeliveryResult> results) {
        for (DeliveryResult result : results) {
            Objects.requireNonNull(lanes.get(result.endpoint().tenant())).settle(1);
        }
        if (cramped) {
            wake();
        }
    }

    /// Ends what is under way, gives back what only waits, writes every result.
    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        wake();
        claimer.join();
        deliveries.shutdown();
        if (!deliveries.awaitTermination(totalTimeout.plusSeconds(2).toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("stopped with requests under way; their events are due again when their leases end");
        }
        writer.stop();
    }
}
