package io.qasid.compliance;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.compliance.RulesInForce.Edition;
import io.qasid.grpc.GateCalls;
import io.qasid.grpc.WireTime;
import io.qasid.model.Reason;
import io.qasid.proto.v1.ComplianceCheck;
import io.qasid.proto.v1.ComplianceCheckBatch;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.ComplianceDecision.Verdict;
import io.qasid.proto.v1.ComplianceDecisionBatch;
import io.qasid.proto.v1.ComplianceGateGrpc;
import io.qasid.proto.v1.ComplianceReservationBatch;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The gate over gRPC. UNAVAILABLE: no rules at hand that are young enough, nothing was decided, ask again.
/// RESOURCE_EXHAUSTED: too many at once, likewise. INVALID_ARGUMENT: the check can't be read, asking again changes
/// nothing. There is no verdict that wasn't derived from the rules.
@Singleton
final class ComplianceGateService extends ComplianceGateGrpc.ComplianceGateImplBase {
    /// In a batch, of a check that can't be read: its neighbours still get their verdicts.
    private static final String UNREADABLE = "CHECK_UNREADABLE";

    private final RulesInForce rules;
    private final CountedMessages messages;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final GateCalls calls;

    ComplianceGateService(RulesInForce rules, CountedMessages messages, InstantSource clock, MeterRegistry meters) {
        this.rules = rules;
        this.messages = messages;
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

    @Override
    public void reserve(ComplianceReservationBatch batch, StreamObserver<ComplianceDecisionBatch> reply) {
        if (calls.tooMany(batch.getReservationsCount(), reply)) {
            return;
        }
        calls.answer(reply, () -> {
            Optional<Edition> edition = rules.usable();
            return edition.isPresent() ? Optional.of(reserveAll(edition.get(), batch)) : Optional.empty();
        });
    }

    private ComplianceDecisionBatch reserveAll(Edition edition, ComplianceReservationBatch batch) throws SQLException {
        Instant now = clock.instant();
        List<Reservation.Read> all = batch.getReservationsList().stream()
                .map(wire -> Reservation.of(wire, now))
                .toList();
        List<CountedMessages.Asked> asked = new ArrayList<>();
        for (Reservation.Read read : all) {
            if (read instanceof Reservation.Understood(Reservation reservation)) {
                List<Rule> caps = edition.book().caps(reservation.question());
                if (!caps.isEmpty()) {
                    asked.add(new CountedMessages.Asked(reservation, caps));
                }
            }
        }
        Iterator<Optional<Rule>> answers = messages.reserve(asked).iterator();
        ComplianceDecisionBatch.Builder decisions = ComplianceDecisionBatch.newBuilder();
        for (Reservation.Read read : all) {
            decisions.addDecisions(
                    switch (read) {
                        case Reservation.NotUnderstood _ ->
                            ComplianceDecision.newBuilder()
                                    .setReason(UNREADABLE)
                                    .build();
                        case Reservation.Understood(Reservation reservation) ->
                            edition.book().caps(reservation.question()).isEmpty()
                                    ? allowed(Ruling.COMPLIANT, edition)
                                    : answers.next()
                                            .map(cap -> refused(cap, edition))
                                            .orElseGet(() -> allowed(Ruling.WITHIN_CAP, edition));
                    });
        }
        return decisions.build();
    }

    private ComplianceDecision allowed(Reason reason, Edition edition) {
        meters.counter("compliance.decisions", "reason", reason.code()).increment();
        return ComplianceDecision.newBuilder()
                .setVerdict(Verdict.VERDICT_ALLOWED)
                .setReason(reason.code())
                .setDecidedAt(WireTime.of(edition.readAt()))
                .build();
    }

    private ComplianceDecision refused(Rule cap, Edition edition) {
        meters.counter("compliance.decisions", "reason", Ruling.FREQUENCY_CAP.code())
                .increment();
        return ComplianceDecision.newBuilder()
                .setVerdict(Verdict.VERDICT_REFUSED)
                .setReason(Ruling.FREQUENCY_CAP.code())
                .setRuleId(cap.id().toString())
                .setRuleVersion(cap.version())
                .setRuleKind(cap.kind().name())
                .setDecidedAt(WireTime.of(edition.readAt()))
                .build();
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
                decision.setVerdict(Verdict.VERDICT_ALLOWED)
                        .setCounted(!edition.book().caps(question).isEmpty())
                        .build();
            case Ruling.Refused _ ->
                decision.setVerdict(Verdict.VERDICT_REFUSED).build();
            case Ruling.Deferred(Rule _, Instant until) ->
                decision.setVerdict(Verdict.VERDICT_DEFERRED)
                        .setDeferredUntil(WireTime.of(until))
                        .build();
        };
    }
}
