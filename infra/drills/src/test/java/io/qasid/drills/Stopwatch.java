package io.qasid.drills;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How long a tenant's requests take.
final class Stopwatch {
    private final List<Long> nanos = new ArrayList<>();

    Entrance before(Entrance entrance) {
        return (message, deadline) -> timed(entrance, message, deadline);
    }

    private Entrance.Answer timed(Entrance entrance, DrillMessage message, Instant deadline) {
        long began = System.nanoTime();
        Entrance.Answer answer = entrance.send(message, deadline);
        long took = System.nanoTime() - began;
        synchronized (nanos) {
            nanos.add(took);
        }
        return answer;
    }

    /// Begins anew.
    void reset() {
        synchronized (nanos) {
            nanos.clear();
        }
    }

    int requests() {
        synchronized (nanos) {
            return nanos.size();
        }
    }

    /// Of the requests since the last reset; there must be one.
    Duration p95() {
        synchronized (nanos) {
            List<Long> sorted = nanos.stream().sorted().toList();
            return Duration.ofNanos(sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1));
        }
    }
}
