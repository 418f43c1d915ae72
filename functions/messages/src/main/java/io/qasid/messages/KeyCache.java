package io.qasid.messages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import io.qasid.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// What was answered about keys, by the hash of each.
///
/// An answer is used for 60 s from when it was asked for, one that there is no such key for 5 s, one about a key that
/// expires no longer than that, and none once a change of it was announced. Whoever guesses keys fills a room of its
/// own
/// and pushes out no key that exists. What is asked by many at once is asked once.
final class KeyCache {
    static final Duration KNOWN_FOR = Duration.ofSeconds(60);
    static final Duration UNKNOWN_FOR = Duration.ofSeconds(5);
    static final int KNOWN_MAX = 20_000;
    static final int UNKNOWN_MAX = 10_000;

    private record Kept(KeyAnswer answer, Instant until) {}

    private final Function<ByteString, KeyAnswer> question;
    private final InstantSource clock;
    private final Cache<ByteString, Kept> known = Caffeine.newBuilder()
            .maximumSize(KNOWN_MAX)
            .expireAfterWrite(KNOWN_FOR)
            .build();
    private final Cache<ByteString, Kept> unknown = Caffeine.newBuilder()
            .maximumSize(UNKNOWN_MAX)
            .expireAfterWrite(UNKNOWN_FOR)
            .build();
    private final ConcurrentMap<ByteString, CompletableFuture<KeyAnswer>> asked = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    /// @param question answers within a time of its own and does not throw
    KeyCache(Function<ByteString, KeyAnswer> question, InstantSource clock) {
        this.question = question;
        this.clock = clock;
    }

    /// @param sha256 of the key
    KeyAnswer of(ByteString sha256) {
        Optional<KeyAnswer> kept = kept(known, sha256).or(() -> kept(unknown, sha256));
        return kept.isPresent() ? kept.get() : askOnce(sha256);
    }

    private Optional<KeyAnswer> kept(Cache<ByteString, Kept> cache, ByteString sha256) {
        Kept kept = cache.getIfPresent(sha256);
        return kept != null && clock.instant().isBefore(kept.until) ? Optional.of(kept.answer) : Optional.empty();
    }

    private KeyAnswer askOnce(ByteString sha256) {
        CompletableFuture<KeyAnswer> mine = new CompletableFuture<>();
        CompletableFuture<KeyAnswer> earlier = asked.putIfAbsent(sha256, mine);
        if (earlier != null) {
            return earlier.join();
        }
        KeyAnswer answer = new KeyAnswer.NoAnswer();
        try {
            answer = askNow(sha256);
            return answer;
        } finally {
            asked.remove(sha256, mine);
            mine.complete(answer);
        }
    }

    private KeyAnswer askNow(ByteString sha256) {
        long changesBefore = changes.get();
        // taken before the question: an answer must never look younger than what it rests on
        Instant now = clock.instant();
        KeyAnswer answer = question.apply(sha256);
        switch (answer) {
            case KeyAnswer.Good good -> {
                Instant until = now.plus(KNOWN_FOR);
                Instant expiry = good.expiresAt().orElse(Instant.MAX);
                keep(known, sha256, new Kept(good, expiry.isBefore(until) ? expiry : until), changesBefore);
            }
            case KeyAnswer.Dead dead -> keep(known, sha256, new Kept(dead, now.plus(KNOWN_FOR)), changesBefore);
            case KeyAnswer.Suspended suspended ->
                keep(known, sha256, new Kept(suspended, now.plus(KNOWN_FOR)), changesBefore);
            case KeyAnswer.Unknown none -> keep(unknown, sha256, new Kept(none, now.plus(UNKNOWN_FOR)), changesBefore);
            // the next request asks again
            case KeyAnswer.NoAnswer silence -> {}
        }
        return answer;
    }

    /// An answer that an announced change may have overtaken is not kept.
    private void keep(Cache<ByteString, Kept> cache, ByteString sha256, Kept kept, long changesBefore) {
        if (changes.get() == changesBefore) {
            cache.put(sha256, kept);
            if (changes.get() != changesBefore) {
                cache.invalidate(sha256);
            }
        }
    }

    /// One key changed.
    void forget(ByteString sha256) {
        changes.incrementAndGet();
        asked.remove(sha256);
        known.invalidate(sha256);
        unknown.invalidate(sha256);
    }

    /// A tenant changed: whatever is known of any of its keys may be wrong.
    void forget(TenantId tenant) {
        changes.incrementAndGet();
        asked.clear();
        known.asMap().values().removeIf(kept -> tenant.equals(tenantOf(kept.answer)));
    }

    void forgetAll() {
        changes.incrementAndGet();
        asked.clear();
        known.invalidateAll();
        unknown.invalidateAll();
    }

    private static TenantId tenantOf(KeyAnswer answer) {
        return switch (answer) {
            case KeyAnswer.Good good -> good.caller().tenant();
            case KeyAnswer.Dead(TenantId tenant) -> tenant;
            case KeyAnswer.Suspended(TenantId tenant) -> tenant;
            case KeyAnswer.Unknown _, KeyAnswer.NoAnswer _ ->
                throw new IllegalStateException("not kept among the known");
        };
    }
}
