package io.qasid.connectorruntime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/// What part of the allowed rate was used during the last seconds: 0 to 1.
final class UsedRate {
    private static final Duration OVER = Duration.ofSeconds(5);
    private static final Duration SAMPLE_EVERY = Duration.ofMillis(250);
    private static final int SAMPLES_MAX = 32;

    private final LongSupplier nanoTime;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private double total;
    private double rate;

    private record Sample(long at, double total) {}

    UsedRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// @param newTotal of tokens ever used; less than before: it is counted anew
    /// @param newRate a second, that is in force
    synchronized void told(double newTotal, double newRate) {
        if (newTotal < total) {
            samples.clear();
        }
        long now = nanoTime.getAsLong();
        total = newTotal;
        rate = newRate;
        if (samples.isEmpty() || now - samples.getLast().at >= SAMPLE_EVERY.toNanos()) {
            samples.addLast(new Sample(now, newTotal));
            if (samples.size() > SAMPLES_MAX) {
                samples.removeFirst();
            }
        }
    }

    synchronized double value() {
        long now = nanoTime.getAsLong();
        while (samples.size() > 1 && now - samples.getFirst().at > OVER.toNanos()) {
            samples.removeFirst();
        }
        if (samples.isEmpty() || rate == 0) {
            return 0;
        }
        Sample first = samples.getFirst();
        double seconds = Math.max(SAMPLE_EVERY.toNanos(), now - first.at) / 1e9;
        return Math.clamp((total - first.total) / (rate * seconds), 0, 1);
    }
}
