package io.qasid.ott;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;

/// How fast one recipient may be sent to: a bucket of tokens for each, of those that were sent to lately. In memory and
/// of this process alone: the provider's own limit stands behind it.
public final class RecipientPace {
    private static final int RECIPIENTS_MAX = 100_000;

    private final long pauseNanos;
    private final int burst;
    private final LongSupplier nanoTime;
    private final Cache<String, Bucket> buckets;

    /// @param pause a token comes back after this
    /// @param burst tokens of a recipient who was left alone, at least 1
    public RecipientPace(Duration pause, int burst, LongSupplier nanoTime) {
        this.pauseNanos = pause.toNanos();
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(RECIPIENTS_MAX)
                .expireAfterAccess(pause.multipliedBy(burst + 1L))
                .build();
    }

    /// Takes a token.
    ///
    /// @return zero when one was there, else how long until one is
    public Duration take(String recipientHash) {
        return buckets.get(recipientHash, hash -> new Bucket()).take();
    }

    private final class Bucket {
        private double tokens = burst;
        private long filledAt = nanoTime.getAsLong();

        synchronized Duration take() {
            long now = nanoTime.getAsLong();
            tokens = Math.min(burst, tokens + (double) (now - filledAt) / pauseNanos);
            filledAt = now;
            if (tokens < 1) {
                return Duration.ofNanos((long) Math.ceil((1 - tokens) * pauseNanos));
            }
            tokens--;
            return Duration.ZERO;
        }
    }
}
