package io.qasid.smpp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long one segment waits before it is submitted again, by what the SMSC said.
final class SegmentPauses {
    private final Pauses throttled;
    private final Pauses queueFull;
    private final Pauses failed;

    SegmentPauses(RandomGenerator random) {
        // a throttled second is over within a second; a full queue empties as fast as handsets come into coverage
        this.throttled = new Pauses(Duration.ofMillis(200), Duration.ofSeconds(5), random);
        this.queueFull = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30), random);
        this.failed = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(10), random);
    }

    Duration afterThrottling() {
        return throttled.next();
    }

    Duration afterFullQueue() {
        return queueFull.next();
    }

    Duration afterFailure() {
        return failed.next();
    }
}
