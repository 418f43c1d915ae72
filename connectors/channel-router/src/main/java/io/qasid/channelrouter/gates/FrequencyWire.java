package io.qasid.channelrouter.gates;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.qasid.channelrouter.Wire;
import io.qasid.proto.v1.ComplianceGateGrpc.ComplianceGateFutureStub;
import io.qasid.proto.v1.ComplianceReservation;
import io.qasid.proto.v1.ComplianceReservationBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What compliance counts, over gRPC.
record FrequencyWire(ComplianceGateFutureStub gate) implements GateWire<FrequencyQuestion> {

    @Override
    public ListenableFuture<List<GateAnswer>> ask(
            List<FrequencyQuestion> questions, Instant askedAt, Duration deadline) {
        ComplianceReservationBatch.Builder reservations = ComplianceReservationBatch.newBuilder();
        questions.forEach(question -> reservations.addReservations(reservation(question)));
        return Futures.transform(
                gate.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .reserve(reservations.build()),
                answer -> answer.getDecisionsList().stream()
                        .map(decision -> ComplianceWire.read(decision, askedAt))
                        .toList(),
                MoreExecutors.directExecutor());
    }

    private static ComplianceReservation reservation(FrequencyQuestion question) {
        return ComplianceReservation.newBuilder()
                .setTenantId(question.tenant().toString())
                .setRecipient(question.recipient().e164())
                .setCategory(Wire.category(question.category()))
                .setMessageKey(question.messageKey())
                .build();
    }
}
