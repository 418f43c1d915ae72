package io.qasid.connectorruntime;

import java.time.Duration;
import java.util.function.LongSupplier;

/// What a provider turned out to allow, where that is less than was agreed: learned from its 429, forgotten slowly.
///
/// After one the account keeps silent for as long as the provider says, and then goes on at the rate that the provider
/// took last; ten seconds later it begins to try more, 5 % each second.
final class Ceiling {
    static final Duration HELD_FOR = Duration.ofSeconds(10);
    static final double GROWTH_A_SECOND = 1.05;
    /// Of the agreed rate, when the provider took nothing at all.
    private static final double HALF = 0.5;
    /// Clocks and roundings.
    private static final double NEARLY = 0.98;

    private final LongSupplier nanoTime;
    private double learned = Double.POSITIVE_INFINITY;
    /// Whether it is what the provider took, and not a guess.
    private boolean measured;

    private long openAt;

    Ceiling(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.openAt = nanoTime.getAsLong();
    }

    /// @param rate a second, afterwards
    /// @param measured whether it is what the provider took, and not a guess
    record Learned(double rate, boolean measured) {}

    /// The provider wants a pause of the whole account.
    ///
    /// @param took what it took in the second before
    synchronized Learned throttled(Duration pause, double took, double agreed) {
        double least = Math.min(agreed, 1);
        boolean seen = took > 0;
        double rate = Math.max(least, seen ? Math.min(took, agreed) : rate(agreed) * HALF);
        // requests that were under way together are refused together: what one of them saw taken counts for all
        boolean same = closedFor().isPositive();
        if (!same || (seen && !measured)) {
            learned = rate;
            measured = seen;
        } else if (seen) {
            learned = Math.max(learned, rate);
        }
        closed(pause);
        return new Learned(learned, measured);
    }

    /// Somebody else was told to pause.
    synchronized void closed(Duration pause) {
        long until = nanoTime.getAsLong() + pause.toNanos();
        if (until - openAt > 0) {
            openAt = until;
        }
    }

    /// Others know of a rate that is lower than ours.
    synchronized void heard(double rate, double agreed) {
        if (rate < rate(agreed) * NEARLY) {
            learned = rate;
            measured = true;
            long growsSince = nanoTime.getAsLong() - HELD_FOR.toNanos();
            openAt = growsSince - openAt > 0 ? growsSince : openAt;
        }
    }

    /// Segments in a second.
    synchronized double rate(double agreed) {
        double seconds = Math.max(0, nanoTime.getAsLong() - openAt - HELD_FOR.toNanos()) / 1e9;
        return Math.min(agreed, learned * Math.pow(GROWTH_A_SECOND, seconds));
    }

    /// What is left of the pause, zero without one.
    synchronized Duration closedFor() {
        return Duration.ofNanos(Math.max(0, openAt - nanoTime.getAsLong()));
    }
}
