package io.qasid.channelrouter.gates;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.qasid.channelrouter.Wire;
import io.qasid.proto.v1.ComplianceCheck;
import io.qasid.proto.v1.ComplianceCheckBatch;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.ComplianceGateGrpc.ComplianceGateFutureStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Compliance over gRPC.
record ComplianceWire(ComplianceGateFutureStub gate) implements GateWire<ComplianceQuestion> {

    @Override
    public ListenableFuture<List<GateAnswer>> ask(
            List<ComplianceQuestion> questions, Instant askedAt, Duration deadline) {
        ComplianceCheckBatch.Builder checks = ComplianceCheckBatch.newBuilder();
        questions.forEach(question -> checks.addChecks(check(question, askedAt)));
        return Futures.transform(
                gate.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .checkBatch(checks.build()),
                answer -> answer.getDecisionsList().stream()
                        .map(decision -> read(decision, askedAt))
                        .toList(),
                MoreExecutors.directExecutor());
    }

    private static ComplianceCheck check(ComplianceQuestion question, Instant at) {
        return ComplianceCheck.newBuilder()
                .setTenantId(question.tenant().toString())
                .setRecipient(question.recipient().e164())
                .setChannel(question.channel().wireName())
                .setCategory(Wire.category(question.category()))
                .setText(question.text())
                .setAt(Wire.timestamp(at))
                .build();
    }

    static GateAnswer read(ComplianceDecision decision, Instant askedAt) {
        Instant decidedAt = age(decision, askedAt);
        return switch (decision.getVerdict()) {
            case VERDICT_ALLOWED ->
                Answers.read(
                        decision.getReason(),
                        "",
                        askedAt,
                        reason -> new GateAnswer.Allowed(reason, decidedAt, decision.getCounted()));
            case VERDICT_REFUSED ->
                Answers.read(
                        decision.getReason(),
                        rule(decision),
                        askedAt,
                        reason -> new GateAnswer.Refused(reason, decidedAt));
            case VERDICT_DEFERRED ->
                Answers.read(
                        decision.getReason(),
                        rule(decision),
                        askedAt,
                        reason ->
                                new GateAnswer.Deferred(reason, Wire.instant(decision.getDeferredUntil()), decidedAt));
            case VERDICT_UNSPECIFIED, UNRECOGNIZED -> Answers.withoutVerdict(askedAt);
        };
    }

    /// The rules it rests on may have been read before it was asked.
    private static Instant age(ComplianceDecision decision, Instant askedAt) {
        Instant readAt = decision.hasDecidedAt() ? Wire.instant(decision.getDecidedAt()) : askedAt;
        return readAt.isBefore(askedAt) ? readAt : askedAt;
    }

    private static String rule(ComplianceDecision decision) {
        return "rule " + decision.getRuleId() + " version " + decision.getRuleVersion();
    }
}
