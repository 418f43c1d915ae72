package io.qasid.voice;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How long to send nothing after a 429: as long as the provider says, else a pause that doubles from 1 s to 30 s until
/// a call is taken again, drawn from its upper half. Safe for many threads.
final class ThrottlePauses {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofSeconds(30);
    /// What a provider may ask for; beyond it, calls are tried again all the same.
    private static final Duration ASKED_MAX = Duration.ofMinutes(5);

    private final RandomGenerator random;
    private Duration next = FIRST;

    ThrottlePauses(RandomGenerator random) {
        this.random = random;
    }

    synchronized Duration next(Optional<Duration> asked) {
        if (asked.isPresent()) {
            Duration pause = asked.get().compareTo(FIRST) < 0 ? FIRST : asked.get();
            return pause.compareTo(ASKED_MAX) > 0 ? ASKED_MAX : pause;
        }
        long half = next.toNanos() / 2;
        next = next.multipliedBy(2).compareTo(MAX) > 0 ? MAX : next.multipliedBy(2);
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    synchronized void reset() {
        next = FIRST;
    }
}
