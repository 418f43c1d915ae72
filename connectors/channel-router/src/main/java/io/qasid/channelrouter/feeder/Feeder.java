package io.qasid.channelrouter.feeder;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.qasid.events.DispatchStreams;
import io.qasid.model.CircuitState;
import io.qasid.model.Route;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps every lane about a second of work ahead of its connector.
public final class Feeder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration RECOUNT_EVERY = Duration.ofSeconds(2);

    private final ReadyAttempts attempts;
    private final Credits credits;
    private final Function<Route, CircuitState> circuits;
    private final DispatchPublisher publisher;
    private final DispatchStreams streams;
    private final UnclaimedAttempts unclaimed;
    private final Connection nats;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private final List<LaneKey> lanes;
    private final Thread thread;
    private volatile boolean open = true;
    private Instant recountDue = Instant.MIN;
    private long lookedAtNanos = System.nanoTime() - LOOK_EVERY.toNanos();

    public Feeder(
            List<LaneKey> lanes,
            ReadyAttempts attempts,
            Credits credits,
            Function<Route, CircuitState> circuits,
            DispatchPublisher publisher,
            Connection nats,
            InstantSource clock) {
        this.lanes = lanes.stream().sorted(Comparator.comparing(LaneKey::lane)).toList();
        this.attempts = attempts;
        this.credits = credits;
        this.circuits = circuits;
        this.publisher = publisher;
        this.streams = new DispatchStreams(nats);
        this.unclaimed = new UnclaimedAttempts(lanes, attempts, credits, publisher, nats, clock.instant());
        this.nats = nats;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("feeder").start(this::run);
    }

    /// Attempts are ready: look now.
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /// Claims were granted: the stream works, and there is room for more.
    public void claimed(Map<LaneKey, Integer> counts) {
        unclaimed.claimed(counts.keySet(), clock.instant());
        counts.forEach(credits::release);
        wake();
    }

    private void run() {
        while (open) {
            try {
                wake.tryAcquire(lookedAtNanos + LOOK_EVERY.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
                wake.drainPermits();
                Instant now = clock.instant();
                recount(now);
                // Not while NATS is away: what is published in vain waits longer than what is ready.
                if (nats.getStatus() == Connection.Status.CONNECTED) {
                    feed(now);
                } else {
                    lookedAtNanos = System.nanoTime();
                }
            } catch (SQLException e) {
                LOG.warn("the feeder waits for the store: {}", e.getMessage());
                pause();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("the feeder stumbled and goes on", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            wake.tryAcquire(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A claim wakes us many times a second, mostly for lanes in which nobody waits. Where somebody does is
    /// looked up at times, for what another router stored and what becomes due.
    private void feed(Instant now) throws SQLException {
        long nanos = System.nanoTime();
        Set<LaneKey> waiting = Set.of();
        if (nanos - lookedAtNanos >= LOOK_EVERY.toNanos()) {
            lookedAtNanos = nanos;
            takeBackFromOpenCircuits(now);
            unclaimed.look(now);
            waiting = attempts.waitingLanes();
        }
        for (LaneKey lane : lanes) {
            if (waiting.contains(lane) || credits.waits(lane)) {
                feed(lane, now);
            }
        }
    }

    /// What was published before a circuit opened: the connector leaves it alone, or must not have it any more.
    private void takeBackFromOpenCircuits(Instant now) throws SQLException {
        List<LaneKey> open = lanes.stream()
                .filter(lane -> circuits.apply(lane.route()) == CircuitState.OPEN && credits.outstanding(lane) > 0)
                .toList();
        if (!open.isEmpty()) {
            attempts.backToReady(open, now, "ADAPTER_CIRCUIT_OPEN");
            credits.recount(attempts.outstanding());
        }
    }

    private void feed(LaneKey lane, Instant now) throws SQLException {
        int room = credits.room(lane);
        if (room < credits.worthFeeding(lane)) {
            return;
        }
        // Said before the look: an attempt that is stored during it makes the flag true again and is seen next time.
        credits.served(lane, false);
        List<ReadyAttempt> taken;
        try {
            taken = attempts.take(lane, room, now);
        } catch (SQLException e) {
            credits.served(lane, true);
            throw e;
        }
        if (!taken.isEmpty()) {
            credits.took(lane, taken.size());
            credits.served(lane, true);
            publisher.publish(taken);
            wake();
        }
    }

    private void recount(Instant now) throws SQLException {
        if (!now.isBefore(recountDue)) {
            credits.recount(attempts.outstanding());
            recountDue = now.plus(RECOUNT_EVERY);
        }
    }

    /// Makes the streams of all lanes if they aren't there.
    public void ensureStreams() {
        for (LaneKey lane : lanes) {
            try {
                streams.ensureStream(lane.route().channel(), lane.lane());
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                LOG.warn("stream for {} cannot be made yet: {}", lane, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        open = false;
        wake();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
