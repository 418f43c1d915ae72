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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done about attempts that were published and that nobody claimed in time. Most often nothing: their
/// connector is away or busy, and they wait for it in the stream. Publishing them again then would only fill the
/// stream with what is worth nothing any more.
final class UnclaimedAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(UnclaimedAttempts.class);
    private static final Duration RECREATE_AT_MOST_EVERY = Duration.ofSeconds(5);
    private static final int BATCH_MAX = 1_000;

    enum Remedy {
        WAIT,
        /// They got lost one by one.
        PUBLISH_AGAIN,
        /// The stream is gone, or gives nothing to a connector that asks, as one whose files were taken away.
        MAKE_STREAM_ANEW
    }

    private final List<LaneKey> lanes;
    private final ReadyAttempts attempts;
    private final Credits credits;
    private final DispatchPublisher publisher;
    private final DispatchStreams streams;
    /// Of what was claimed before, nothing is known here.
    private final Instant startedAt;
    private final Map<StreamKey, Instant> lastClaim = new ConcurrentHashMap<>();
    private final Map<StreamKey, Instant> lastRecreation = new HashMap<>();

    UnclaimedAttempts(
            List<LaneKey> lanes,
            ReadyAttempts attempts,
            Credits credits,
            DispatchPublisher publisher,
            Connection nats,
            Instant startedAt) {
        this.lanes = List.copyOf(lanes);
        this.attempts = attempts;
        this.credits = credits;
        this.publisher = publisher;
        this.streams = new DispatchStreams(nats);
        this.startedAt = startedAt;
    }

    /// Claims were granted: the streams of these lanes work.
    void claimed(Collection<LaneKey> granted, Instant now) {
        granted.forEach(lane -> lastClaim.put(StreamKey.of(lane), now));
    }

    /// One thread calls this.
    void look(Instant now) throws SQLException {
        for (LaneKey lane : attempts.unclaimed(now)) {
            switch (remedy(lane, now)) {
                case WAIT -> attempts.leaveUnclaimed(lane, now);
                case PUBLISH_AGAIN -> publishAgain(lane, now);
                case MAKE_STREAM_ANEW -> makeAnew(StreamKey.of(lane), now);
            }
        }
    }

    private Remedy remedy(LaneKey lane, Instant now) {
        StreamKey stream = StreamKey.of(lane);
        try {
            DispatchStreams.Queue queue = streams.queue(lane.route(), lane.lane());
            Instant quietSince = now.minus(ReadyAttempts.UNCLAIMED_AFTER);
            boolean flows = lastClaim.getOrDefault(stream, startedAt).isAfter(quietSince);
            boolean justMade =
                    lastRecreation.getOrDefault(stream, Instant.MIN).isAfter(now.minus(RECREATE_AT_MOST_EVERY));
            Remedy remedy = remedy(queue, flows, flows || holds(lane));
            return remedy == Remedy.MAKE_STREAM_ANEW && justMade ? Remedy.WAIT : remedy;
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            LOG.debug("{}: NATS can't be asked: {}", lane, e.getMessage());
            return Remedy.WAIT;
        }
    }

    /// Makes the consumer if it isn't there. A stream whose files were taken away serves on from
    /// memory and then refuses the consumer of a connector that was restarted.
    private boolean holds(LaneKey lane) throws IOException {
        try {
            streams.ensureConsumer(lane.route(), lane.lane());
            return true;
        } catch (JetStreamApiException e) {
            LOG.warn("{}: the stream refuses its consumer: {}", lane, e.getMessage());
            return false;
        }
    }

    /// @param claimsFlow whether anything of the stream was claimed while these attempts waited
    /// @param holds whether a connector that comes now would find its place
    static Remedy remedy(DispatchStreams.Queue queue, boolean claimsFlow, boolean holds) {
        if (!queue.streamThere() || !holds || (queue.connectorAsks() && !claimsFlow)) {
            return Remedy.MAKE_STREAM_ANEW;
        }
        return queue.waiting() == 0 ? Remedy.PUBLISH_AGAIN : Remedy.WAIT;
    }

    private void publishAgain(LaneKey lane, Instant now) throws SQLException {
        List<ReadyAttempt> lost = attempts.takeUnclaimed(lane, BATCH_MAX, now);
        if (!lost.isEmpty()) {
            LOG.info("{}: {} attempts got lost on their way and are published again", lane, lost.size());
            publisher.publish(lost);
        }
    }

    private void makeAnew(StreamKey stream, Instant now) throws SQLException {
        try {
            lastRecreation.put(stream, now);
            streams.recreateStream(stream.channel(), stream.lane());
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            LOG.warn("stream for {} cannot be made anew yet: {}", stream, e.getMessage());
            return;
        }
        List<LaneKey> held =
                lanes.stream().filter(lane -> StreamKey.of(lane).equals(stream)).toList();
        int back = attempts.backToReady(held, now, "STREAM_MADE_ANEW");
        credits.recount(attempts.outstanding());
        held.forEach(credits::waiting);
        LOG.info(
                "stream {} was made anew; {} attempts are ready again",
                DispatchStreams.streamName(stream.channel(), stream.lane()),
                back);
    }

    private record StreamKey(Channel channel, Lane lane) {
        static StreamKey of(LaneKey lane) {
            return new StreamKey(lane.route().channel(), lane.lane());
        }
    }
}
