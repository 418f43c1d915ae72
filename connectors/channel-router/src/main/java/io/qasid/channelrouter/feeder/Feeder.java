package io.qasid.channelrouter.feeder;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.qasid.events.DispatchStreams;
import io.qasid.model.Channel;
import io.qasid.model.Lane;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps every lane about a second of work ahead of its connector, publishes again what nobody claimed, and makes a
/// stream anew that has stopped working.
public final class Feeder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration RECOUNT_EVERY = Duration.ofSeconds(2);
    private static final Duration RECREATE_AT_MOST_EVERY = Duration.ofSeconds(5);
    private static final int UNCLAIMED_BATCH = 1_000;

    private final ReadyAttempts attempts;
    private final Credits credits;
    private final DispatchPublisher publisher;
    private final DispatchStreams streams;
    private final Connection nats;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private final Map<StreamKey, Instant> lastClaim = new ConcurrentHashMap<>();
    private final Map<StreamKey, Instant> lastRecreation = new ConcurrentHashMap<>();
    private final List<LaneKey> lanes;
    private final Thread thread;
    private volatile boolean open = true;
    private Instant recountDue = Instant.MIN;

    public Feeder(
            List<LaneKey> lanes,
            ReadyAttempts attempts,
            Credits credits,
            DispatchPublisher publisher,
            Connection nats,
            InstantSource clock) {
        this.lanes = lanes.stream().sorted(Comparator.comparing(LaneKey::lane)).toList();
        this.attempts = attempts;
        this.credits = credits;
        this.publisher = publisher;
        this.streams = new DispatchStreams(nats);
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
        Instant now = clock.instant();
        counts.forEach((lane, count) -> {
            lastClaim.put(StreamKey.of(lane), now);
            credits.release(lane, count);
        });
        wake();
    }

    private void run() {
        while (open) {
            try {
                wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                Instant now = clock.instant();
                recount(now);
                // Not while NATS is away: each publish in vain would double the wait for the next one.
                if (nats.getStatus() == Connection.Status.CONNECTED) {
                    republish(now);
                    for (LaneKey lane : lanes) {
                        feed(lane, now);
                    }
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

    private void feed(LaneKey lane, Instant now) throws SQLException {
        int room = credits.room(lane);
        if (room == 0) {
            return;
        }
        // Said before the look: an attempt that is stored during it makes the flag true again and is seen next time.
        credits.served(lane, false);
        List<ReadyAttempt> taken = attempts.take(lane, room, now);
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

    private void republish(Instant now) throws SQLException {
        List<ReadyAttempt> unclaimed = attempts.takeUnclaimed(UNCLAIMED_BATCH, now);
        if (unclaimed.isEmpty()) {
            return;
        }
        LOG.info("{} attempts were not claimed in time and are published again", unclaimed.size());
        unclaimed.stream().map(ready -> StreamKey.of(ready.lane())).distinct().forEach(stream -> heal(stream, now));
        publisher.publish(unclaimed);
    }

    /// Nothing was claimed from this stream for as long as the unclaimed attempts waited: it may be one whose files
    /// were
    /// taken away, which goes on acknowledging. If only its connector is away, a new empty stream costs nothing.
    private void heal(StreamKey stream, Instant now) {
        Instant quietSince = now.minus(ReadyAttempts.REPUBLISH_AFTER);
        boolean flows = lastClaim.getOrDefault(stream, Instant.MIN).isAfter(quietSince);
        boolean justMade = lastRecreation.getOrDefault(stream, Instant.MIN).isAfter(now.minus(RECREATE_AT_MOST_EVERY));
        if (flows || justMade) {
            return;
        }
        try {
            lastRecreation.put(stream, now);
            streams.recreateStream(stream.channel(), stream.lane());
            LOG.info("stream {} was made anew", DispatchStreams.streamName(stream.channel(), stream.lane()));
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            LOG.warn("stream for {} cannot be made anew yet: {}", stream, e.getMessage());
        }
    }

    /// Makes the streams of all lanes if they aren't there.
    public void ensureStreams() {
        for (StreamKey stream : lanes.stream().map(StreamKey::of).collect(Collectors.toSet())) {
            try {
                streams.ensureStream(stream.channel(), stream.lane());
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                LOG.warn("stream for {} cannot be made yet: {}", stream, e.getMessage());
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

    private record StreamKey(Channel channel, Lane lane) {
        static StreamKey of(LaneKey lane) {
            return new StreamKey(lane.route().channel(), lane.lane());
        }
    }
}
