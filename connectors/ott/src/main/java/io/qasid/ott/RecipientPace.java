package io.qasid.ott;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.ScriptOutputType;
import io.qasid.connectorruntime.Copies;
import io.qasid.model.Route;
import io.qasid.redis.Redis;
import io.qasid.redis.RedisAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// How fast one recipient may be sent to: a bucket of tokens for each, of those that were sent to lately, shared by all
/// copies. It is kept as one number, the time at which it is full again, in Redis at `chan:pace:{route}:{hash}` for as
/// long as it is not full.
///
/// Each copy remembers its own sends besides. That is a limit even while Redis forgets, and all there is while Redis is
/// away: then a copy goes as slowly as if all others sent to the same person.
public final class RecipientPace {
    private static final int RECIPIENTS_MAX = 100_000;
    /// In these lie the longest pauses.
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

    private static final Duration HELD_MAX = Duration.ofMinutes(5);
    private static final int REFUSALS_MAX = 5;

    /// Answers microseconds to wait, 0 for a token.
    private static final String TAKE = """
        local t = redis.call('TIME')
        local now = t[1] * 1000000 + t[2]
        local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
        local wait = full - ARGV[2] - now
        if wait > 0 then return wait end
        full = full + ARGV[1]
        redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
        return 0
        """;

    private static final String HOLD = """
        local t = redis.call('TIME')
        local now = t[1] * 1000000 + t[2]
        local full = math.max(now + ARGV[1], tonumber(redis.call('GET', KEYS[1]) or 0))
        redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
        return 1
        """;

    private final Optional<Copies> copies;
    private final String prefix;
    private final long pauseNanos;
    private final int burst;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Cache<String, Bucket> buckets;

    /// @param copies that send to the same people; empty: there is one
    /// @param pause a token comes back after this
    /// @param burst tokens of a recipient who was left alone, at least 1
    public RecipientPace(
            Optional<Copies> copies,
            Route route,
            Duration pause,
            int burst,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.copies = copies;
        this.prefix = "chan:pace:" + route + ":";
        this.pauseNanos = pause.toNanos();
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.random = random;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(RECIPIENTS_MAX)
                .expireAfterAccess(REMEMBERED_FOR)
                .build();
    }

    /// Takes a token.
    ///
    /// @return zero when one was there, else when to come again: once there is one, and later for whoever is sent
    ///     away while others wait already, so that not all come back at once
    public Duration take(String recipientHash) {
        return bucket(recipientHash).take(prefix + recipientHash);
    }

    /// The provider refused a message because it came too soon after others to the same recipient: they get nothing for
    /// as long as it says, else for a pause that is four times as long each time until a message is taken again, of
    /// which the part beyond the pause before is drawn.
    ///
    /// @return how long, 5 min at most
    public Duration refused(String recipientHash, Optional<Duration> asked) {
        Bucket bucket = bucket(recipientHash);
        int times = bucket.refused();
        Duration pause = asked.orElseGet(() -> backOff(times));
        Duration bounded = pause.compareTo(HELD_MAX) > 0 ? HELD_MAX : pause;
        bucket.hold(prefix + recipientHash, bounded.toNanos());
        return bounded;
    }

    private Duration backOff(int times) {
        long least = 1L << (2 * (Math.min(times, REFUSALS_MAX) - 1));
        return Duration.ofSeconds(least)
                .plusNanos(random.nextLong(Duration.ofSeconds(3 * least).toNanos()));
    }

    /// The provider took a message.
    public void accepted(String recipientHash) {
        bucket(recipientHash).accepted();
    }

    /// Whether another message than the latest was sent to them within so long.
    public boolean sentBefore(String recipientHash, Duration within) {
        return bucket(recipientHash).sentBefore(within.toNanos());
    }

    private Bucket bucket(String recipientHash) {
        return buckets.get(recipientHash, hash -> new Bucket());
    }

    private final class Bucket {
        private long fullAt = nanoTime.getAsLong();
        /// For whoever is sent away next.
        private long slotAt = fullAt;

        private int refusals;
        private OptionalLong latest = OptionalLong.empty();
        private OptionalLong before = OptionalLong.empty();

        synchronized Duration take(String key) {
            long now = nanoTime.getAsLong();
            Duration wait = untilNext(now, pauseNanos, burst);
            if (copies.isEmpty()) {
                return wait.isPositive() ? slot(now, wait) : taken(now, pauseNanos);
            }
            Redis redis = copies.get().redis();
            if (wait.isPositive() && redis.isThere()) {
                return slot(now, wait);
            }
            RedisAnswer<Long> answer = redis.ask(commands -> commands.eval(
                    TAKE,
                    ScriptOutputType.INTEGER,
                    new String[] {key},
                    micros(pauseNanos),
                    micros(pauseNanos * (burst - 1))));
            if (answer instanceof RedisAnswer.Said<Long>(Long micros) && micros != null) {
                return micros > 0 ? slot(now, Duration.ofNanos(micros * 1_000)) : taken(now, pauseNanos);
            }
            int sharers = copies.get().believed();
            wait = untilNext(now, pauseNanos * sharers, Math.max(1, burst / sharers));
            return wait.isPositive() ? slot(now, wait) : taken(now, pauseNanos * sharers);
        }

        private Duration untilNext(long now, long pause, int most) {
            return Duration.ofNanos(Math.max(0, fullAt - pause * (most - 1) - now));
        }

        private Duration slot(long now, Duration wait) {
            long earliest = now + wait.toNanos();
            long mine = slotAt - earliest > 0 ? slotAt : earliest;
            slotAt = mine + pauseNanos;
            return Duration.ofNanos(mine - now);
        }

        private Duration taken(long now, long pause) {
            if (fullAt - now <= 0) {
                // nobody waits any more
                slotAt = now;
            }
            fullAt = (fullAt - now > 0 ? fullAt : now) + pause;
            before = latest;
            latest = OptionalLong.of(now);
            return Duration.ZERO;
        }

        /// Until the first token is there, and no longer: as if all of them had been taken.
        synchronized void hold(String key, long nanos) {
            long full = nanos + pauseNanos * (burst - 1);
            long until = nanoTime.getAsLong() + full;
            fullAt = until - fullAt > 0 ? until : fullAt;
            copies.ifPresent(those -> those.redis()
                    .ask(commands -> commands.eval(HOLD, ScriptOutputType.INTEGER, new String[] {key}, micros(full))));
        }

        synchronized int refused() {
            return ++refusals;
        }

        synchronized void accepted() {
            refusals = 0;
        }

        synchronized boolean sentBefore(long within) {
            return before.isPresent() && nanoTime.getAsLong() - before.getAsLong() <= within;
        }

        private static String micros(long nanos) {
            return Long.toString(nanos / 1_000);
        }
    }
}
