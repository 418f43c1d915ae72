package io.qasid.senders;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.grpc.GateCalls;
import io.qasid.grpc.WireTime;
import io.qasid.model.GateDecision;
import io.qasid.proto.v1.SenderCheck;
import io.qasid.proto.v1.SenderCheckBatch;
import io.qasid.proto.v1.SenderDecision;
import io.qasid.proto.v1.SenderDecisionBatch;
import io.qasid.proto.v1.SenderGateGrpc;
import io.qasid.senders.SenderRule.Standing;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The gate over gRPC. UNAVAILABLE: the store is out and nothing was decided, ask again. RESOURCE_EXHAUSTED:
/// too many at once, likewise. INVALID_ARGUMENT: the check can't be read, asking again changes nothing. There
/// is no verdict that wasn't derived from the store.
@Singleton
final class SenderGateService extends SenderGateGrpc.SenderGateImplBase {
    /// In a batch, of a check that can't be read: its neighbours still get their verdicts.
    private static final SenderDecision UNREADABLE =
            SenderDecision.newBuilder().setReason("CHECK_UNREADABLE").build();

    private final SenderStandings standings;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final GateCalls calls;

    SenderGateService(SenderStandings standings, InstantSource clock, MeterRegistry meters) {
        this.standings = standings;
        this.clock = clock;
        this.meters = meters;
        this.calls = new GateCalls("sender", meters);
    }

    @Override
    public void check(SenderCheck wire, StreamObserver<SenderDecision> reply) {
        switch (Check.of(wire)) {
            case Check.NotUnderstood(String field) ->
                reply.onError(Status.INVALID_ARGUMENT.withDescription(field).asRuntimeException());
            case Check.Understood(Check check) ->
                calls.answer(reply, () -> Optional.of(decide(List.of(check)).getFirst()));
        }
    }

    @Override
    public void checkBatch(SenderCheckBatch batch, StreamObserver<SenderDecisionBatch> reply) {
        if (calls.tooMany(batch.getChecksCount(), reply)) {
            return;
        }
        List<Check.Read> reads = batch.getChecksList().stream().map(Check::of).toList();
        List<Check> readable = new ArrayList<>();
        for (Check.Read read : reads) {
            if (read instanceof Check.Understood(Check check)) {
                readable.add(check);
            }
        }
        calls.answer(reply, () -> Optional.of(inPlace(reads, decide(readable))));
    }

    private static SenderDecisionBatch inPlace(List<Check.Read> reads, List<SenderDecision> decisions) {
        SenderDecisionBatch.Builder answers = SenderDecisionBatch.newBuilder();
        int next = 0;
        for (Check.Read read : reads) {
            answers.addDecisions(
                    switch (read) {
                        case Check.Understood understood -> decisions.get(next++);
                        case Check.NotUnderstood notUnderstood -> UNREADABLE;
                    });
        }
        return answers.build();
    }

    private List<SenderDecision> decide(List<Check> checks) throws SQLException {
        // taken before the question: a decision must never look younger than what it rests on
        Instant now = clock.instant();
        Standing[] found = standings.of(checks, now);
        List<SenderDecision> decisions = new ArrayList<>(checks.size());
        for (int i = 0; i < found.length; i++) {
            boolean operatorNamed = checks.get(i).operator().isPresent();
            decisions.add(wire(SenderRule.decide(operatorNamed, found[i], now)));
        }
        return decisions;
    }

    private SenderDecision wire(GateDecision decision) {
        meters.counter("sender.decisions", "reason", decision.reason().code()).increment();
        return SenderDecision.newBuilder()
                .setVerdict(
                        switch (decision.verdict()) {
                            case ALLOWED -> SenderDecision.Verdict.VERDICT_ALLOWED;
                            case REFUSED -> SenderDecision.Verdict.VERDICT_REFUSED;
                            case UNKNOWN -> SenderDecision.Verdict.VERDICT_UNSPECIFIED;
                        })
                .setReason(decision.reason().code())
                .setDecidedAt(WireTime.of(decision.decidedAt()))
                .build();
    }
}
