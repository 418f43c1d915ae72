package io.qasid.channelrouter.inbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// Until when we have heard everything that connectors had to report. While they could not reach us they kept their
/// outcomes: none of their claims lapses before they had the time to report them.
///
/// Safe for many threads.
final class HeardReports {
    /// A connector waits a few seconds for an answer. Where commits take this long, some of its reports go unanswered.
    private static final Duration SLOW = Duration.ofSeconds(1);

    private final Duration reportedWithin;
    private final InstantSource clock;
    private final AtomicReference<Instant> soundFrom;
    /// Commits under way, by when they began.
    private final Map<Object, Instant> underWay = new ConcurrentHashMap<>();

    /// @param reportedWithin how soon after it could reach us again a connector has reported what it kept
    HeardReports(Duration reportedWithin, InstantSource clock) {
        this.reportedWithin = reportedWithin;
        this.clock = clock;
        this.soundFrom = new AtomicReference<>(clock.instant().plus(reportedWithin));
    }

    @FunctionalInterface
    interface Commit<E extends Exception> {
        void run() throws E;
    }

    /// Runs the commit of a report. When it fails, or takes long, reports may be missing.
    <E extends Exception> void during(Commit<E> commit) throws E {
        Object key = new Object();
        Instant begun = clock.instant();
        boolean sound = false;
        underWay.put(key, begun);
        try {
            commit.run();
            sound = Duration.between(begun, clock.instant()).compareTo(SLOW) < 0;
        } finally {
            if (!sound) {
                missed();
            }
            underWay.remove(key);
        }
    }

    /// Connectors could not reach us just now, or what they reported could not be kept.
    void missed() {
        Instant from = clock.instant().plus(reportedWithin);
        soundFrom.accumulateAndGet(from, (known, next) -> next.isAfter(known) ? next : known);
    }

    /// Everything reported until then is in the inbox; empty while that can't be said.
    Optional<Instant> upTo(Instant now) {
        if (now.isBefore(soundFrom.get())) {
            return Optional.empty();
        }
        return Optional.of(underWay.values().stream()
                .filter(begun -> begun.isBefore(now))
                .min(Instant::compareTo)
                .orElse(now));
    }
}
