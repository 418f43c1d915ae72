package io.qasid.channelrouter.accept;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.Wire;
import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.GateDecision;
import io.qasid.model.GateDecision.Verdict;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.ConsentDecision;
import io.qasid.proto.v1.ConsentGateGrpc.ConsentGateFutureStub;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// The consent gate as the router sees it (CHAN-04). Posture: fail closed.
///
/// A request waits [#DEADLINE] for an answer and is refused without one. The call itself goes on a little longer, so
/// that a slow answer still serves the repeat of the request. A decision is used for [#AGE_MAX] from when it was asked
/// for, never longer, and not at all once a change of it was announced ([#evict]).
public final class ConsentGate {
    /// How long one request waits (CHAN-04).
    static final Duration DEADLINE = Duration.ofMillis(10);
    /// How old a cached decision may be (CHAN-04).
    static final Duration AGE_MAX = Duration.ofSeconds(60);

    private static final int CACHED_MAX = 200_000;
    private static final Question ABOUT_NOBODY =
            new Question(new TenantId(new UUID(0, 0)), new Msisdn("+93700000000"), Channel.SMS, Category.TRANSACTIONAL);

    private final ConsentCalls calls;
    private final InstantSource clock;
    private final Cache<Question, GateDecision> decisions;
    private final AtomicLong evictions = new AtomicLong();
    private final Counter failedClosed;

    public ConsentGate(ConsentGateFutureStub gate, InstantSource clock, MeterRegistry metrics) {
        this.calls = new ConsentCalls(gate, clock);
        this.clock = clock;
        this.decisions = Caffeine.newBuilder()
                .maximumSize(CACHED_MAX)
                .expireAfterWrite(AGE_MAX)
                .build();
        this.failedClosed = Counter.builder("chan_gate_fail_closed")
                .tag("gate", "consent")
                .description("requests refused because the gate gave no usable answer in time")
                .register(metrics);
    }

    /// Never throws for a gate that is down, slow or talks nonsense: that is [Verdict#UNKNOWN].
    public GateDecision decide(Question question) {
        GateDecision cached = decisions.getIfPresent(question);
        if (cached != null && cached.decidedAt().plus(AGE_MAX).isAfter(clock.instant())) {
            return cached;
        }
        GateDecision asked = ask(question);
        if (asked.verdict() == Verdict.UNKNOWN) {
            failedClosed.increment();
        }
        return asked;
    }

    /// Whether the gate answers within [#DEADLINE] now. The question is about nobody, and is no request.
    boolean answersInTime() {
        return ask(ABOUT_NOBODY).verdict() != Verdict.UNKNOWN;
    }

    /// Forgets what was decided about a recipient of a tenant, on every channel and for every category.
    public void evict(TenantId tenant, Msisdn recipient) {
        evictions.incrementAndGet();
        for (Channel channel : Channel.values()) {
            for (Category category : Category.values()) {
                decisions.invalidate(new Question(tenant, recipient, channel, category));
            }
        }
    }

    /// Forgets everything, as after a time in which announcements may have been missed.
    public void evictAll() {
        evictions.incrementAndGet();
        decisions.invalidateAll();
    }

    private GateDecision ask(Question question) {
        long evictedBefore = evictions.get();
        CompletableFuture<GateDecision> decided =
                calls.ask(question).thenApply(answer -> remember(question, answer, evictedBefore));
        try {
            return decided.get(DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return unknown("no answer within " + DEADLINE.toMillis() + " ms", clock.instant());
        } catch (ExecutionException e) {
            return unknown("the gate could not be asked", clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unknown("interrupted", clock.instant());
        }
    }

    /// An unknown is never remembered: the next request asks again. Neither is an answer that an announced change may
    /// have overtaken.
    private GateDecision remember(Question question, ConsentCalls.Answer answer, long evictedBefore) {
        GateDecision decision = read(answer.decision(), answer.askedAt());
        if (decision.verdict() != Verdict.UNKNOWN && evictions.get() == evictedBefore) {
            decisions.put(question, decision);
            if (evictions.get() != evictedBefore) {
                decisions.invalidate(question);
            }
        }
        return decision;
    }

    private static GateDecision read(ConsentDecision answer, Instant askedAt) {
        return switch (answer.getVerdict()) {
            case VERDICT_ALLOWED -> decision(Verdict.ALLOWED, answer, askedAt);
            case VERDICT_REFUSED -> decision(Verdict.REFUSED, answer, askedAt);
            case VERDICT_UNSPECIFIED, UNRECOGNIZED -> unknown("the answer held no verdict", askedAt);
        };
    }

    private static GateDecision decision(Verdict verdict, ConsentDecision answer, Instant askedAt) {
        try {
            return new GateDecision(verdict, Reason.of(answer.getReason()), askedAt);
        } catch (IllegalArgumentException e) {
            return unknown("the answer held no valid reason", askedAt);
        }
    }

    private static GateDecision unknown(String detail, Instant at) {
        return new GateDecision(Verdict.UNKNOWN, new Reason("CONSENT_UNKNOWN", detail), at);
    }

    /// What is asked: the key of the cache.
    public record Question(TenantId tenant, Msisdn recipient, Channel channel, Category category) {
        ConsentCheck toProto() {
            return ConsentCheck.newBuilder()
                    .setTenantId(tenant.toString())
                    .setRecipient(recipient.e164())
                    .setChannel(channel.wireName())
                    .setCategory(Wire.category(category))
                    .build();
        }
    }
}
