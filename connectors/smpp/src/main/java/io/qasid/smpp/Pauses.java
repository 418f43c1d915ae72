package io.qasid.smpp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Pauses that double from `first` to `max`, each drawn from its upper half: binds that were lost together do not come
/// back together. Not safe for several threads.
final class Pauses {
    private final Duration first;
    private final Duration max;
    private final RandomGenerator random;
    private Duration next;

    Pauses(Duration first, Duration max, RandomGenerator random) {
        this.first = first;
        this.max = max;
        this.random = random;
        this.next = first;
    }

    Duration next() {
        long nanos = next.toNanos();
        next = next.multipliedBy(2).compareTo(max) > 0 ? max : next.multipliedBy(2);
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }

    void reset() {
        next = first;
    }
}
