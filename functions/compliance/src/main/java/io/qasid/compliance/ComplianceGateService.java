package io.qasid.compliance;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.compliance.RulesInForce.Edition;
import io.qasid.grpc.GateCalls;
import io.qasid.grpc.WireTime;
import io.qasid.proto.v1.ComplianceCheck;
import io.qasid.proto.v1.ComplianceCheckBatch;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.ComplianceDecision.Verdict;
import io.qasid.proto.v1.ComplianceDecisionBatch;
import io.qasid.proto.v1.ComplianceGateGrpc;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

/// The gate over gRPC. UNAVAILABLE: no rules at hand that are young enough, nothing was decided, ask again.
/// RESOURCE_EXHAUSTED: too many at once, likewise. INVALID_ARGUMENT: the check can't be read, asking again changes
/// nothing. There is no verdict that wasn't derived from the rules.
@Singleton
final class ComplianceGateService extends ComplianceGateGrpc.ComplianceGateImplBase {
    /// In a batch, of a check that can't be read: its neighbours still get their verdicts.
    private static final String UNREADABLE = "CHECK_UNREADABLE";

    private final RulesInForce rules;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final GateCalls calls;

    ComplianceGateService(RulesInForce rules, InstantSource clock, MeterRegistry meters) {
        this.rules = rules;
        this.clock = clock;
        this.meters = meters;
        this.calls = new GateCalls("compliance", meters);
    }

    @Override
    public void check(ComplianceCheck wire, StreamObserver<ComplianceDecision> reply) {
        switch (Check.of(wire, clock.instant())) {
            case Check.NotUnderstood(String field) ->
                reply.onError(Status.INVALID_ARGUMENT.withDescription(field).asRuntimeException());
            case Check.Understood(Question question) ->
                calls.answer(reply, () -> rules.usable().map(edition -> decide(edition, question)));
        }
    }

    @Override
    public void checkBatch(ComplianceCheckBatch batch, StreamObserver<ComplianceDecisionBatch> reply) {
        if (calls.tooMany(batch.getChecksCount(), reply)) {
            return;
        }
        calls.answer(reply, () -> rules.usable().map(edition -> decideAll(edition, batch)));
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
