package io.qasid.providerhttp;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// How long to send nothing after a 429: as long as the provider says, else a pause that is drawn from all up to a
/// bound
/// that doubles from 1 s to 30 s until a message is taken again. Safe for many threads.
final class ThrottlePauses {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofSeconds(30);
    /// What a provider may ask for; beyond it, messages are tried again all the same.
    private static final Duration ASKED_MAX = Duration.ofMinutes(5);
    /// Shorter is none.
    private static final Duration LEAST = Duration.ofMillis(100);

    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private Duration next = FIRST;
    private long until;

    ThrottlePauses(RandomGenerator random, LongSupplier nanoTime) {
        this.random = random;
        this.nanoTime = nanoTime;
        this.until = nanoTime.getAsLong();
    }

    /// Begins a pause. Requests that were under way together are refused together, and are one reason.
    synchronized Duration next(Optional<Duration> asked) {
        if (asked.isPresent()) {
            Duration pause = asked.get().compareTo(FIRST) < 0 ? FIRST : asked.get();
            return begun(pause.compareTo(ASKED_MAX) > 0 ? ASKED_MAX : pause);
        }
        Duration left = left();
        if (left.isPositive()) {
            return left;
        }
        Duration drawn = LEAST.plusNanos(random.nextLong(next.minus(LEAST).toNanos()));
        next = next.multipliedBy(2).compareTo(MAX) > 0 ? MAX : next.multipliedBy(2);
        return begun(drawn);
    }

    private Duration begun(Duration pause) {
        long end = nanoTime.getAsLong() + pause.toNanos();
        until = end - until > 0 ? end : until;
        return pause;
    }

    /// Of the pause, zero without one.
    synchronized Duration left() {
        return Duration.ofNanos(Math.max(0, until - nanoTime.getAsLong()));
    }

    synchronized void reset() {
        next = FIRST;
    }
}
