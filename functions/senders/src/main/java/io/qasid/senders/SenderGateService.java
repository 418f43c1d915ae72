package io.qasid.senders;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gate over gRPC. UNAVAILABLE: the store is out and nothing was decided, ask again. RESOURCE_EXHAUSTED:
/// too many at once, likewise. INVALID_ARGUMENT: the check can't be read, asking again changes nothing. There
/// is no verdict that wasn't derived from the store.
@Singleton
final class SenderGateService extends SenderGateGrpc.SenderGateImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(SenderGateService.class);
    private static final int BATCH_MAX = 1000;
    /// Far more than the pool can serve within a caller's 10 ms: whoever comes then had better not wait.
    private static final int CALLS_MAX = 512;
    /// In a batch, of a check that can't be read: its neighbours still get their verdicts.
    private static final SenderDecision UNREADABLE =
            SenderDecision.newBuilder().setReason("CHECK_UNREADABLE").build();

    private final SenderStandings standings;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Timer duration;
    private final Semaphore calls = new Semaphore(CALLS_MAX);

    SenderGateService(SenderStandings standings, InstantSource clock, MeterRegistry meters) {
        this.standings = standings;
        this.clock = clock;
        this.meters = meters;
        this.duration = Timer.builder("sender.check.duration")
                .description("One call of the gate, a batch counting as one")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(meters);
    }

    @Override
    public void check(SenderCheck wire, StreamObserver<SenderDecision> reply) {
        switch (Check.of(wire)) {
            case Check.NotUnderstood(String field) ->
                reply.onError(Status.INVALID_ARGUMENT.withDescription(field).asRuntimeException());
            case Check.Understood(Check check) -> answer(List.of(check), reply, List::getFirst);
        }
    }

    @Override
    public void checkBatch(SenderCheckBatch batch, StreamObserver<SenderDecisionBatch> reply) {
        if (batch.getChecksCount() > BATCH_MAX) {
            reply.onError(Status.INVALID_ARGUMENT
                    .withDescription("a batch has at most " + BATCH_MAX + " checks")
                    .asRuntimeException());
            return;
        }
        List<Check.Read> reads = batch.getChecksList().stream().map(Check::of).toList();
        List<Check> readable = new ArrayList<>();
        for (Check.Read read : reads) {
            if (read instanceof Check.Understood(Check check)) {
                readable.add(check);
            }
        }
        answer(readable, reply, decisions -> inPlace(reads, decisions));
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

    private <T> void answer(List<Check> checks, StreamObserver<T> reply, Function<List<SenderDecision>, T> shape) {
        if (Context.current().isCancelled()) {
            // nobody waits any longer: the caller's 10 ms are over
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
            List<SenderDecision> decisions = decide(checks);
            reply.onNext(shape.apply(decisions));
            reply.onCompleted();
        } catch (SQLException e) {
            meters.counter("sender.store.failures").increment();
            LOG.warn("the store gave no answer: {} {}", e.getClass().getSimpleName(), e.getSQLState());
            reply.onError(Status.UNAVAILABLE
                    .withDescription("the sender store is out")
                    .asRuntimeException());
        } finally {
            sample.stop(duration);
            calls.release();
        }
    }

    private List<SenderDecision> decide(List<Check> checks) throws SQLException {
        // taken before the question: a decision must never look younger than what it rests on
        Instant now = clock.instant();
        Standing[] found = standings.of(checks);
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
