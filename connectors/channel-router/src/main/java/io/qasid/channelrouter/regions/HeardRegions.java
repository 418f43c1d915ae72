package io.qasid.channelrouter.regions;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Until when is known here what the other regions know, in memory.
///
/// `chan_jetstream_mirror_lag_seconds{stream,region}`: how old the newest thing is that was heard of a region through
/// our mirror of its stream. Each region says something every second, so it is about a second, and grows by a second
/// each second while nothing comes, whatever the reason.
public final class HeardRegions {
    private final List<String> peers;
    private final Duration holdMax;
    private final InstantSource clock;
    private final Instant began;
    private final Map<String, Instant> heard = new ConcurrentHashMap<>();

    HeardRegions(RegionSettings settings, InstantSource clock, MeterRegistry metrics) {
        this.peers = settings.peerNames();
        this.holdMax = settings.holdMax();
        this.clock = clock;
        this.began = clock.instant();
        peers.forEach(peer -> metrics.gauge(
                "chan_jetstream_mirror_lag_seconds",
                Tags.of("stream", ConversationStreams.ORIGIN, "region", peer),
                this,
                regions -> regions.lag(peer).toMillis() / 1_000.0));
    }

    /// As the store has it.
    void heard(String peer, Instant upTo) {
        heard.put(peer, upTo);
    }

    /// How far behind what is known of it is; of one that was never heard, how long we have listened.
    Duration lag(String peer) {
        Duration lag = Duration.between(heard.getOrDefault(peer, began), clock.instant());
        // its clock may be a little ahead of ours
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    /// As of now.
    public Neighbours neighbours() {
        if (peers.isEmpty()) {
            return Neighbours.NONE;
        }
        Instant least = peers.stream()
                .map(peer -> heard.getOrDefault(peer, Instant.EPOCH))
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        return new Neighbours(true, least, holdMax);
    }
}
