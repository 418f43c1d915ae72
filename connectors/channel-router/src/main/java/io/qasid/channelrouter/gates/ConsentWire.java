package io.qasid.channelrouter.gates;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.qasid.channelrouter.Wire;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.ConsentCheckBatch;
import io.qasid.proto.v1.ConsentDecision;
import io.qasid.proto.v1.ConsentGateGrpc.ConsentGateFutureStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Consent over gRPC.
record ConsentWire(ConsentGateFutureStub gate) implements GateWire<ConsentQuestion> {

    @Override
    public ListenableFuture<List<GateAnswer>> ask(List<ConsentQuestion> questions, Instant askedAt, Duration deadline) {
        ConsentCheckBatch.Builder checks = ConsentCheckBatch.newBuilder();
        questions.forEach(question -> checks.addChecks(check(question)));
        return Futures.transform(
                gate.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .checkBatch(checks.build()),
                answer -> answer.getDecisionsList().stream()
                        .map(decision -> read(decision, askedAt))
                        .toList(),
                MoreExecutors.directExecutor());
    }

    private static ConsentCheck check(ConsentQuestion question) {
        return ConsentCheck.newBuilder()
                .setTenantId(question.tenant().toString())
                .setRecipient(question.recipient().e164())
                .setChannel(question.channel().wireName())
                .setCategory(Wire.category(question.category()))
                .build();
    }

    private static GateAnswer read(ConsentDecision decision, Instant askedAt) {
        return switch (decision.getVerdict()) {
            case VERDICT_ALLOWED ->
                Answers.read(decision.getReason(), "", askedAt, reason -> new GateAnswer.Allowed(reason, askedAt));
            case VERDICT_REFUSED ->
                Answers.read(decision.getReason(), "", askedAt, reason -> new GateAnswer.Refused(reason, askedAt));
            case VERDICT_UNSPECIFIED, UNRECOGNIZED -> Answers.withoutVerdict(askedAt);
        };
    }
}
