package io.qasid.drills;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// An entrance beside which somebody stands with a watch.
///
/// @param asked every request that was answered
record TimedEntrance(Entrance entrance, Queue<Asked> asked) implements Entrance {

    /// @param at [System#nanoTime] of the answer
    record Asked(Answer answer, long at, Duration took) {}

    TimedEntrance(Entrance entrance) {
        this(entrance, new ConcurrentLinkedQueue<>());
    }

    @Override
    public Answer send(DrillMessage message, Instant deadline) {
        long began = System.nanoTime();
        Answer answer = entrance.send(message, deadline);
        long ended = System.nanoTime();
        asked.add(new Asked(answer, ended, Duration.ofNanos(ended - began)));
        return answer;
    }

    /// Those that were answered in this time.
    List<Asked> between(long fromNanos, long toNanos) {
        return asked.stream()
                .filter(one -> one.at() - fromNanos >= 0 && toNanos - one.at() > 0)
                .toList();
    }

    /// How long nineteen of twenty took at most; nothing without one.
    static Duration p95(List<Asked> asked) {
        List<Duration> took = asked.stream()
                .map(Asked::took)
                .sorted(Comparator.naturalOrder())
                .toList();
        return took.isEmpty() ? Duration.ZERO : took.get((took.size() * 95 + 99) / 100 - 1);
    }
}
