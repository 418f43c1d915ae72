package io.qasid.compliance;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.qasid.compliance.RulesInForce.Edition;
import io.qasid.proto.v1.ComplianceCheck;
import io.qasid.proto.v1.ComplianceCheckBatch;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.ComplianceDecision.Verdict;
import io.qasid.proto.v1.ComplianceDecisionBatch;
import io.qasid.proto.v1.ComplianceGateGrpc;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// The gate over gRPC. UNAVAILABLE: no rules at hand that are young enough, nothing was decided, ask again.
/// RESOURCE_EXHAUSTED: too many at once, likewise. INVALID_ARGUMENT: the check can't be read, asking again changes
/// nothing. There is no verdict that wasn't derived from the rules.
@Singleton
final class ComplianceGateService extends ComplianceGateGrpc.ComplianceGateImplBase {
    private static final int BATCH_MAX = 1000;
    /// Far more than two cores decide within a caller's 15 ms: whoever comes then had better not wait.
    private static final int CALLS_MAX = 512;
    /// In a batch, of a check that can't be read: its neighbours still get their verdicts.
    private static final String UNREADABLE = "CHECK_UNREADABLE";

    private final RulesInForce rules;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Timer duration;
    private final Semaphore calls = new Semaphore(CALLS_MAX);

    ComplianceGateService(RulesInForce rules, InstantSource clock, MeterRegistry meters) {
        this.rules = rules;
        this.clock = clock;
        this.meters = meters;
        this.duration = Timer.builder("compliance.check.duration")
                .description("One call of the gate, a batch counting as one")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(meters);
    }

    @Override
    public void check(ComplianceCheck wire, StreamObserver<ComplianceDecision> reply) {
        switch (Check.of(wire, clock.instant())) {
            case Check.NotUnderstood(String field) ->
                reply.onError(Status.INVALID_ARGUMENT.withDescription(field).asRuntimeException());
            case Check.Understood(Question question) -> answer(reply, edition -> decide(edition, question));
        }
    }

    @Override
    public void checkBatch(ComplianceCheckBatch batch, StreamObserver<ComplianceDecisionBatch> reply) {
        if (batch.getChecksCount() > BATCH_MAX) {
            reply.onError(Status.INVALID_ARGUMENT
                    .withDescription("a batch has at most " + BATCH_MAX + " checks")
                    .asRuntimeException());
            return;
        }
        answer(reply, edition -> decideAll(edition, batch));
    }

    private ComplianceDecisionBatch decideAll(Edition edition, ComplianceCheckBatch batch) {
        Instant now = clock.instant();
        ComplianceDecisionBatch.Builder decisions = ComplianceDecisionBatch.newBuilder();
        for (ComplianceCheck wire : batch.getChecksList()) {
            decisions.addDecisions(
                    switch (Check.of(wire, now)) {
                        case Check.NotUnderstood _ ->
                            ComplianceDecision.newBuilder()
                                    .setReason(UNREADABLE)
                                    .build();
                        case Check.Understood(Question question) -> decide(edition, question);
                    });
        }
        return decisions.build();
    }

    private <T> void answer(StreamObserver<T> reply, Function<Edition, T> decide) {
        if (Context.current().isCancelled()) {
            // nobody waits any longer: the caller's 15 ms are over
            reply.onError(Status.CANCELLED.asRuntimeException());
            return;
        }
        if (!calls.tryAcquire()) {
            reply.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("more than " + CALLS_MAX + " calls at once")
                    .asRuntimeException());
            return;
        }
        Timer.Sample sample = Timer.start(meters);
        try {
            Optional<Edition> edition = rules.usable();
            if (edition.isEmpty()) {
                reply.onError(Status.UNAVAILABLE
                        .withDescription("the compliance store is out")
                        .asRuntimeException());
                return;
            }
            reply.onNext(decide.apply(edition.get()));
            reply.onCompleted();
        } finally {
            sample.stop(duration);
            calls.release();
        }
    }

    private ComplianceDecision decide(Edition edition, Question question) {
        Ruling ruling = edition.book().rule(question);
        meters.counter("compliance.decisions", "reason", ruling.reason().code()).increment();
        ComplianceDecision.Builder decision = ComplianceDecision.newBuilder()
                .setReason(ruling.reason().code())
                .setDecidedAt(WireTime.of(edition.readAt()));
        ruling.decidedBy()
                .ifPresent(rule -> decision.setRuleId(rule.id().toString())
                        .setRuleVersion(rule.version())
                        .setRuleKind(rule.kind().name()));
        return switch (ruling) {
            case Ruling.Allowed _ ->
                decision.setVerdict(Verdict.VERDICT_ALLOWED).build();
            case Ruling.Refused _ ->
                decision.setVerdict(Verdict.VERDICT_REFUSED).build();
            case Ruling.Deferred(Rule _, Instant until) ->
                decision.setVerdict(Verdict.VERDICT_DEFERRED)
                        .setDeferredUntil(WireTime.of(until))
                        .build();
        };
    }
}
