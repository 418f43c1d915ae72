package io.qasid.messages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.qasid.model.TenantId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/// What is left of each tenant's quota: a bucket that holds the requests of two seconds and fills steadily. Each copy
/// of this function counts for itself.
@Singleton
final class TenantQuotas {
    static final int WINDOW_SECONDS = 2;
    private static final int TENANTS_MAX = 100_000;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final InstantSource clock;
    /// A bucket that is forgotten would be full.
    private final Cache<TenantId, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(TENANTS_MAX)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();

    TenantQuotas(InstantSource clock) {
        this.clock = clock;
    }

    /// How a tenant stands after a request was counted.
    ///
    /// @param lets whether that request may go on
    /// @param quota requests in [#WINDOW_SECONDS]
    /// @param left requests that may come at once
    /// @param secondsToFull after which the whole quota is there again, rounded up; 0: it is there
    record Standing(boolean lets, int quota, int left, long secondsToFull) {}

    /// @param perSecond what the tenant may make in the long run
    Standing count(TenantId tenant, int perSecond) {
        int quota = perSecond * WINDOW_SECONDS;
        return buckets.get(tenant, any -> new Bucket(quota, clock.millis())).take(quota, clock.millis());
    }

    private static final class Bucket {
        private double tokens;
        private long filledAtMillis;

        Bucket(int quota, long nowMillis) {
            this.tokens = quota;
            this.filledAtMillis = nowMillis;
        }

        /// @param quota may have changed since the last time
        synchronized Standing take(int quota, long nowMillis) {
            double perSecond = (double) quota / WINDOW_SECONDS;
            // a clock that was set back fills nothing
            long passedMillis = Math.max(0, nowMillis - filledAtMillis);
            tokens = Math.min(quota, tokens + passedMillis * perSecond / MILLIS_PER_SECOND);
            filledAtMillis = nowMillis;
            boolean lets = tokens >= 1;
            if (lets) {
                tokens--;
            }
            return new Standing(lets, quota, (int) tokens, (long) Math.ceil((quota - tokens) / perSecond));
        }
    }
}
