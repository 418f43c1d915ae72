package io.qasid.channelrouter.gates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// One gate as the router sees it. Posture: fail closed.
///
/// A request waits [GateTerms#deadline] for an answer and is refused without one. The call itself goes on a little
/// longer, so that a slow answer still serves the repeat of the request; a repeat that comes before it waits for it,
/// too, instead of asking a gate that is slow already once more. An answer is used for [GateTerms#ageMax] from
/// when it was decided, never longer, and not at all once a change of it was announced ([#evict]).
public final class Gate<Q extends GateQuestion> {
    private final GateTerms terms;
    private final GateBatches<Q> batches;
    private final Q aboutNobody;
    private final InstantSource clock;
    private final Cache<Object, GateAnswer> answers;
    /// By key. Bounded by what [GateBatches] lets wait.
    private final ConcurrentMap<Object, CompletableFuture<GateAnswer>> underWay = new ConcurrentHashMap<>();

    private final AtomicLong evictions = new AtomicLong();
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

    /// A question that was asked.
    public final class Asked {
        private final CompletableFuture<GateAnswer> answer;
        private final long askedNanos = System.nanoTime();

        private Asked(CompletableFuture<GateAnswer> answer) {
            this.answer = answer;
        }

        /// Waits until the deadline, which began with the question. Never throws for a gate that is down, slow or talks
        /// nonsense: that is [GateAnswer.Unknown].
        public GateAnswer await() {
            GateAnswer got = waitFor(answer, askedNanos);
            if (got instanceof GateAnswer.Unknown) {
                failedClosed.increment();
            }
            return got;
        }
    }

    /// Asks and does not wait, so that several gates are asked at once.
    public Asked ask(Q question) {
        GateAnswer cached = answers.getIfPresent(question.key());
        return new Asked(
                cached != null && serves(cached) ? CompletableFuture.completedFuture(cached) : askOnce(question));
    }

    /// Whether the gate answers within its deadline now.
    boolean answersInTime() {
        return !(waitFor(askNow(aboutNobody), System.nanoTime()) instanceof GateAnswer.Unknown);
    }

    /// Forgets what was answered to questions with these keys.
    void evict(Collection<?> keys) {
        evictions.incrementAndGet();
        underWay.keySet().removeAll(keys);
        answers.invalidateAll(keys);
    }

    /// Forgets everything.
    void evictAll() {
        evictions.incrementAndGet();
        underWay.clear();
        answers.invalidateAll();
    }

    private boolean serves(GateAnswer cached) {
        Instant now = clock.instant();
        boolean over = cached instanceof GateAnswer.Deferred deferred
                && !deferred.until().isAfter(now);
        return !over && cached.decidedAt().plus(terms.ageMax()).isAfter(now);
    }

    /// What was asked before an eviction serves nobody who comes after it.
    private CompletableFuture<GateAnswer> askOnce(Q question) {
        CompletableFuture<GateAnswer> mine = new CompletableFuture<>();
        CompletableFuture<GateAnswer> other = underWay.putIfAbsent(question.key(), mine);
        if (other != null) {
            return other;
        }
        CompletableFuture<GateAnswer> _ = askNow(question).whenComplete((answer, failure) -> {
            underWay.remove(question.key(), mine);
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

    private GateAnswer waitFor(CompletableFuture<GateAnswer> answer, long askedNanos) {
        try {
            long left = terms.deadline().toNanos() - (System.nanoTime() - askedNanos);
            return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return GateAnswer.Unknown.because(
                    "no answer within " + terms.deadline().toMillis() + " ms", clock.instant());
        } catch (ExecutionException e) {
            return GateAnswer.Unknown.because("the gate could not be asked", clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return GateAnswer.Unknown.because("interrupted", clock.instant());
        }
    }

    /// An unknown is never remembered: the next request asks again. Neither is an answer that an announced change may
    /// have overtaken.
    private void remember(Q question, GateAnswer answer, long evictedBefore) {
        if (!(answer instanceof GateAnswer.Unknown) && evictions.get() == evictedBefore) {
            Object key = question.key();
            answers.put(key, answer);
            if (evictions.get() != evictedBefore) {
                answers.invalidate(key);
            }
        }
    }
}
