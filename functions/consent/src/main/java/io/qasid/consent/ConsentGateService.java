package io.qasid.consent;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.consent.ConsentRule.Standing;
import io.qasid.grpc.GateCalls;
import io.qasid.grpc.WireTime;
import io.qasid.model.GateDecision;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.ConsentCheckBatch;
import io.qasid.proto.v1.ConsentDecision;
import io.qasid.proto.v1.ConsentDecisionBatch;
import io.qasid.proto.v1.ConsentGateGrpc;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The gate over gRPC. UNAVAILABLE: the store is out and nothing was decided, ask again. RESOURCE_EXHAUSTED:
/// too many at once, likewise. INVALID_ARGUMENT: the check can't be read, asking again changes nothing. There
/// is no verdict that wasn't derived from the store or from the rule alone.
@Singleton
final class ConsentGateService extends ConsentGateGrpc.ConsentGateImplBase {
    /// In a batch, of a check that can't be read: its neighbours still get their verdicts.
    private static final String UNREADABLE = "CHECK_UNREADABLE";

    private final ConsentRecords records;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final GateCalls calls;

    ConsentGateService(ConsentRecords records, InstantSource clock, MeterRegistry meters) {
        this.records = records;
        this.clock = clock;
        this.meters = meters;
        this.calls = new GateCalls("consent", meters);
    }

    @Override
    public void check(ConsentCheck wire, StreamObserver<ConsentDecision> reply) {
        switch (Check.of(wire)) {
            case Check.NotUnderstood(String field) ->
                reply.onError(Status.INVALID_ARGUMENT.withDescription(field).asRuntimeException());
            case Check.Understood(Check check) ->
                calls.answer(reply, () -> Optional.of(decide(List.of(check)).getFirst()));
        }
    }

    @Override
    public void checkBatch(ConsentCheckBatch batch, StreamObserver<ConsentDecisionBatch> reply) {
        if (calls.tooMany(batch.getChecksCount(), reply)) {
            return;
        }
        List<Check> readable = new ArrayList<>();
        List<Boolean> read = new ArrayList<>();
        for (ConsentCheck wire : batch.getChecksList()) {
            Check.Read result = Check.of(wire);
            read.add(result instanceof Check.Understood);
            if (result instanceof Check.Understood(Check check)) {
                readable.add(check);
            }
        }
        calls.answer(reply, () -> Optional.of(inPlace(read, decide(readable))));
    }

    private static ConsentDecisionBatch inPlace(List<Boolean> read, List<ConsentDecision> decisions) {
        ConsentDecisionBatch.Builder answers = ConsentDecisionBatch.newBuilder();
        int next = 0;
        for (boolean readable : read) {
            answers.addDecisions(
                    readable
                            ? decisions.get(next++)
                            : ConsentDecision.newBuilder().setReason(UNREADABLE).build());
        }
        return answers.build();
    }

    private List<ConsentDecision> decide(List<Check> checks) throws SQLException {
        List<Check> asked = checks.stream()
                .filter(check -> ConsentRule.asksTheStore(check.category()))
                .toList();
        // taken before the question: a decision must never look younger than what it rests on
        Instant now = clock.instant();
        Standing[] standings = records.standings(asked, now);
        List<ConsentDecision> decisions = new ArrayList<>(checks.size());
        int next = 0;
        for (Check check : checks) {
            Standing standing = ConsentRule.asksTheStore(check.category()) ? standings[next++] : Standing.SILENT;
            decisions.add(wire(ConsentRule.decide(check.category(), standing, now)));
        }
        return decisions;
    }

    private ConsentDecision wire(GateDecision decision) {
        meters.counter("consent.decisions", "reason", decision.reason().code()).increment();
        return ConsentDecision.newBuilder()
                .setVerdict(
                        switch (decision.verdict()) {
                            case ALLOWED -> ConsentDecision.Verdict.VERDICT_ALLOWED;
                            case REFUSED -> ConsentDecision.Verdict.VERDICT_REFUSED;
                            case UNKNOWN -> ConsentDecision.Verdict.VERDICT_UNSPECIFIED;
                        })
                .setReason(decision.reason().code())
                .setDecidedAt(WireTime.of(decision.decidedAt()))
                .build();
    }
}
