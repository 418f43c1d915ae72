package io.qasid.channelrouter.regions;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.qasid.model.UuidV7;
import io.qasid.outbox.HandOver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `chan_mo_forwarded_total{region}`: answers that another region has committed, each once. And
/// `chan_mo_forward_waiting_seconds{region}`: how long the oldest waits for that; 0 while none waits. What is known of
/// it is as old as the last look of this router, and counts on while the region doesn't answer.
final class ForwardWatch implements HandOver.Watch<ForwardedAnswer> {
    private final InstantSource clock;
    private final Counter forwarded;
    private volatile @Nullable Instant oldest;

    ForwardWatch(String peer, InstantSource clock, MeterRegistry metrics) {
        this.clock = clock;
        this.forwarded = metrics.counter("chan_mo_forwarded", "region", peer);
        metrics.gauge("chan_mo_forward_waiting_seconds", Tags.of("region", peer), this, ForwardWatch::seconds);
    }

    @Override
    public void taken(List<ForwardedAnswer> batch, boolean more) {
        forwarded.increment(batch.size());
        oldest = null;
    }

    @Override
    public void waits(ForwardedAnswer first) {
        oldest = UuidV7.timeOf(first.id());
    }

    @Override
    public void nothingWaits() {
        oldest = null;
    }

    private double seconds() {
        Instant since = oldest;
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1_000.0);
    }
}
