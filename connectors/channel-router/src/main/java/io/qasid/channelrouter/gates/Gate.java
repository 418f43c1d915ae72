package io.qasid.channelrouter.gates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One gate as the router sees it. Posture: fail closed.
///
/// A request waits [GateTerms#deadline] for an answer, and asks again when it was late, [#ASKED_MOST] times; then it is
/// refused. A refused request comes back from the tenant at many times the cost, and on a busy machine that keeps gates
/// late. The call itself goes on a little longer, so that a slow answer still serves whoever asks again; who does so
/// before it came waits for it, too, instead of giving a gate that is slow already more to do. A gate that is down says
/// so at once and is not asked again. An answer is used for [GateTerms#ageMax] from
/// when it was decided, never longer, and not at all once a change of it was announced ([#evict]).
///
/// Whoever uses a yes in the last part of its time has it asked again and does not wait for that, so that of people
/// who are written to often no request meets an answer that has just ended. Which part that is differs from key to key:
/// what came together is not renewed together. A no keeps its time: it may be one that the gate does not know yet
/// ([#refuse]).
public final class Gate<Q extends GateQuestion> {
    static final int ASKED_MOST = 20;
    /// Parts of [GateTerms#ageMax] after which an answer is renewed, for the first key and the last one.
    private static final double RENEWED_FIRST = 0.6;
    private static final double RENEWED_LAST = 0.9;
    /// A gate that is out is not asked for renewals by everybody who passes.
    private static final Duration RENEWALS_REST = Duration.ofSeconds(1);

    /// A gate has a handful of reasons to say yes.
    private static final int REASONS_MAX = 256;

    private final GateTerms terms;
    private final GateBatches<Q> batches;
    private final Q aboutNobody;
    private final InstantSource clock;
    private final Cache<Object, Kept> answers;
    /// By key. Bounded by what [GateBatches] lets wait.
    private final ConcurrentMap<Object, CompletableFuture<GateAnswer>> underWay = new ConcurrentHashMap<>();

    /// Those of approvals, each once: every decision reads them, and one of its own for each person would be in no
    /// processor's cache.
    private final ConcurrentMap<Reason, Reason> reasons = new ConcurrentHashMap<>();

    private final AtomicLong evictions = new AtomicLong();
    private final AtomicLong renewAgainNanos = new AtomicLong(System.nanoTime());
    private final Counter failedClosed;

    /// @param aboutNobody a question that is no request
    Gate(GateTerms terms, GateWire<Q> wire, Q aboutNobody, InstantSource clock, MeterRegistry metrics) {
        this.terms = terms;
        this.batches = new GateBatches<>(wire, clock);
        this.aboutNobody = aboutNobody;
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumSize(terms.cachedMax())
                .expireAfterWrite(terms.ageMax())
                .build();
        this.failedClosed = Counter.builder("chan_gate_fail_closed")
                .tag("gate", terms.name())
                .description("requests refused because the gate gave no usable answer in time")
                .register(metrics);
    }

    /// An answer in the cache. When it is due is reckoned once, not by everybody who uses it.
    ///
    /// @param renewedFrom in milliseconds since the epoch, like the next one
    private record Kept(GateAnswer given, long renewedFrom, long servesUntil) {}

    /// A question that was asked. For one thread.
    public final class Asked {
        private final Q question;
        /// From the cache, or once it was waited for.
        private @Nullable GateAnswer there;

        private final @Nullable CompletableFuture<GateAnswer> coming;
        private final long askedNanos;

        private Asked(Q question, Instant now) {
            this.question = question;
            Object key = question.key();
            this.there = cached(key, question, now);
            // nobody waits for what is there
            this.coming = there == null ? askOnce(key, question) : null;
            this.askedNanos = there == null ? System.nanoTime() : 0;
        }

        /// Waits for [#ASKED_MOST] deadlines at most, which began with the question: who asks several at once waits
        /// no longer for all of them. Never throws for a gate that is down, slow or talks nonsense: that is
        /// [GateAnswer.Unknown].
        public GateAnswer await() {
            GateAnswer answer = there;
            if (answer == null) {
                answer = awaited(Objects.requireNonNull(coming));
                there = answer;
                if (answer instanceof GateAnswer.Unknown) {
                    failedClosed.increment();
                }
            }
            return answer;
        }

        private GateAnswer awaited(CompletableFuture<GateAnswer> first) {
            Optional<GateAnswer> got = waitFor(first, askedNanos);
            long patience = terms.deadline().multipliedBy(ASKED_MOST).toNanos();
            while (got.isEmpty() && System.nanoTime() - askedNanos < patience) {
                got = again();
            }
            return got.orElseGet(() -> GateAnswer.Unknown.because(
                    "no answer within " + terms.deadline().toMillis() + " ms, again and again", clock.instant()));
        }

        private Optional<GateAnswer> again() {
            Object key = question.key();
            GateAnswer come = cached(key, question, clock.instant());
            return come != null ? Optional.of(come) : waitFor(askOnce(key, question), System.nanoTime());
        }
    }

    /// Asks and does not wait, so that several gates are asked at once.
    public Asked ask(Q question, Instant now) {
        return new Asked(question, now);
    }

    /// Null where there is none that still serves.
    private @Nullable GateAnswer cached(Object key, Q question, Instant now) {
        Kept cached = answers.getIfPresent(key);
        long millis = now.toEpochMilli();
        if (cached == null || millis >= cached.servesUntil()) {
            return null;
        }
        if (millis >= cached.renewedFrom()) {
            renew(key, question);
        }
        return cached.given();
    }

    private Kept kept(Object key, GateAnswer given) {
        GateAnswer answer = given instanceof GateAnswer.Allowed(Reason reason, Instant decidedAt, boolean counted)
                ? new GateAnswer.Allowed(shared(reason), decidedAt, counted)
                : given;
        Instant old = answer.decidedAt().plus(terms.ageMax());
        Instant until =
                answer instanceof GateAnswer.Deferred(var _, Instant over, var _) && over.isBefore(old) ? over : old;
        long renewed =
                answer instanceof GateAnswer.Allowed ? renewedFrom(key, answer).toEpochMilli() : Long.MAX_VALUE;
        return new Kept(answer, renewed, until.toEpochMilli());
    }

    private Reason shared(Reason reason) {
        Reason known = reasons.get(reason);
        if (known != null) {
            return known;
        }
        if (reasons.size() < REASONS_MAX) {
            reasons.put(reason, reason);
        }
        return reason;
    }

    private Instant renewedFrom(Object key, GateAnswer answer) {
        double place = Math.floorMod(key.hashCode(), 1_024) / 1_024.0;
        double part = RENEWED_FIRST + (RENEWED_LAST - RENEWED_FIRST) * place;
        return answer.decidedAt().plusNanos((long) (terms.ageMax().toNanos() * part));
    }

    private void renew(Object key, Q question) {
        if (System.nanoTime() - renewAgainNanos.get() < 0) {
            return;
        }
        CompletableFuture<GateAnswer> _ = askOnce(key, question).whenComplete((answer, failure) -> {
            if (failure != null || answer instanceof GateAnswer.Unknown) {
                renewAgainNanos.set(System.nanoTime() + RENEWALS_REST.toNanos());
            }
        });
    }

    /// Whether the gate answers within its deadline now.
    boolean answersInTime() {
        return waitFor(askNow(aboutNobody), System.nanoTime())
                .filter(answer -> !(answer instanceof GateAnswer.Unknown))
                .isPresent();
    }

    /// Forgets what was answered to questions with these keys.
    void evict(Collection<?> keys) {
        evictions.incrementAndGet();
        underWay.keySet().removeAll(keys);
        answers.invalidateAll(keys);
    }

    /// Knows better than the gate until the next eviction, or until the answer is too old.
    void refuse(Collection<?> keys, Reason reason) {
        evict(keys);
        GateAnswer no = new GateAnswer.Refused(reason, clock.instant());
        keys.forEach(key -> answers.put(key, kept(key, no)));
    }

    /// Forgets everything.
    void evictAll() {
        evictions.incrementAndGet();
        underWay.clear();
        answers.invalidateAll();
    }

    /// What was asked before an eviction serves nobody who comes after it.
    private CompletableFuture<GateAnswer> askOnce(Object key, Q question) {
        CompletableFuture<GateAnswer> mine = new CompletableFuture<>();
        CompletableFuture<GateAnswer> other = underWay.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        CompletableFuture<GateAnswer> _ = askNow(question).whenComplete((answer, failure) -> {
            underWay.remove(key, mine);
            if (failure == null) {
                mine.complete(answer);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    private CompletableFuture<GateAnswer> askNow(Q question) {
        long evictedBefore = evictions.get();
        return batches.ask(question).thenApply(answer -> {
            remember(question, answer, evictedBefore);
            return answer;
        });
    }

    /// Empty when it is late.
    private Optional<GateAnswer> waitFor(CompletableFuture<GateAnswer> answer, long askedNanos) {
        try {
            long left = terms.deadline().toNanos() - (System.nanoTime() - askedNanos);
            return Optional.of(answer.get(Math.max(0, left), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(GateAnswer.Unknown.because("the gate could not be asked", clock.instant()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(GateAnswer.Unknown.because("interrupted", clock.instant()));
        }
    }

    /// An unknown is never remembered: the next request asks again. Neither is an answer that an announced change may
    /// have overtaken.
    private void remember(Q question, GateAnswer answer, long evictedBefore) {
        if (!(answer instanceof GateAnswer.Unknown) && evictions.get() == evictedBefore) {
            Object key = question.key();
            answers.put(key, kept(key, answer));
            if (evictions.get() != evictedBefore) {
                answers.invalidate(key);
            }
        }
    }
}
