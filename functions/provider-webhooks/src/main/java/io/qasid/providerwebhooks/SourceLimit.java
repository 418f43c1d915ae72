package io.qasid.providerwebhooks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/// How many requests one source address may make: a bucket of tokens for each that came lately.
final class SourceLimit {
    private static final int SOURCES_MAX = 100_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Cache<InetAddress, Bucket> buckets;

    SourceLimit(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(SOURCES_MAX)
                .expireAfterAccess(Duration.ofMinutes(1))
                .build();
    }

    boolean lets(InetAddress source) {
        return buckets.get(source, address -> new Bucket()).take();
    }

    private final class Bucket {
        private double tokens = 2.0 * perSecond;
        private long filledAt = nanoTime.getAsLong();

        synchronized boolean take() {
            long now = nanoTime.getAsLong();
            tokens = Math.min(2.0 * perSecond, tokens + (now - filledAt) * (perSecond / NANOS_PER_SECOND));
            filledAt = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
