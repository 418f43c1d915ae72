package io.qasid.channelrouter.gates;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.qasid.proto.v1.SenderCheck;
import io.qasid.proto.v1.SenderCheckBatch;
import io.qasid.proto.v1.SenderDecision;
import io.qasid.proto.v1.SenderGateGrpc.SenderGateFutureStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The sender registry over gRPC.
record SenderWire(SenderGateFutureStub gate) implements GateWire<SenderQuestion> {

    @Override
    public ListenableFuture<List<GateAnswer>> ask(List<SenderQuestion> questions, Instant askedAt, Duration deadline) {
        SenderCheckBatch.Builder checks = SenderCheckBatch.newBuilder();
        questions.forEach(question -> checks.addChecks(check(question)));
        return Futures.transform(
                gate.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .checkBatch(checks.build()),
                answer -> answer.getDecisionsList().stream()
                        .map(decision -> read(decision, askedAt))
                        .toList(),
                MoreExecutors.directExecutor());
    }

    private static SenderCheck check(SenderQuestion question) {
        return SenderCheck.newBuilder()
                .setTenantId(question.tenant().toString())
                .setSender(question.sender())
                .setChannel(question.route().channel().wireName())
                .setCountry(question.country())
                .setOperator(question.route().account())
                .build();
    }

    private static GateAnswer read(SenderDecision decision, Instant askedAt) {
        return switch (decision.getVerdict()) {
            case VERDICT_ALLOWED ->
                Answers.read(decision.getReason(), "", askedAt, reason -> new GateAnswer.Allowed(reason, askedAt));
            case VERDICT_REFUSED ->
                Answers.read(decision.getReason(), "", askedAt, reason -> new GateAnswer.Refused(reason, askedAt));
            case VERDICT_UNSPECIFIED, UNRECOGNIZED -> Answers.withoutVerdict(askedAt);
        };
    }
}
