package io.qasid.consent;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.qasid.consent.ConsentRule.Standing;
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
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gate over gRPC. UNAVAILABLE: the store is out and nothing was decided, ask again. RESOURCE_EXHAUSTED:
/// too many at once, likewise. INVALID_ARGUMENT: the check can't be read, asking again changes nothing. There
/// is no verdict that wasn't derived from the store or from the rule alone.
@Singleton
final class ConsentGateService extends ConsentGateGrpc.ConsentGateImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(ConsentGateService.class);
    private static final int BATCH_MAX = 1000;
    /// Far more than the pool can serve within a caller's 10 ms: whoever comes then had better not wait.
    private static final int CALLS_MAX = 512;
    /// In a batch, of a check that can't be read: its neighbours still get their verdicts.
    private static final String UNREADABLE = "CHECK_UNREADABLE";

    private final ConsentRecords records;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Timer duration;
    private final Semaphore calls = new Semaphore(CALLS_MAX);

    ConsentGateService(ConsentRecords records, InstantSource clock, MeterRegistry meters) {
        this.records = records;
        this.clock = clock;
        this.meters = meters;
        this.duration = Timer.builder("consent.check.duration")
                .description("One call of the gate, a batch counting as one")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(meters);
    }

    @Override
    public void check(ConsentCheck wire, StreamObserver<ConsentDecision> reply) {
        switch (Check.of(wire)) {
            case Check.NotUnderstood(String field) ->
                reply.onError(Status.INVALID_ARGUMENT.withDescription(field).asRuntimeException());
            case Check.Understood(Check check) -> answer(List.of(check), reply, List::getFirst);
        }
    }

    @Override
    public void checkBatch(ConsentCheckBatch batch, StreamObserver<ConsentDecisionBatch> reply) {
        if (batch.getChecksCount() > BATCH_MAX) {
            reply.onError(Status.INVALID_ARGUMENT
                    .withDescription("a batch has at most " + BATCH_MAX + " checks")
                    .asRuntimeException());
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
        answer(readable, reply, decisions -> inPlace(read, decisions));
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

    private <T> void answer(List<Check> checks, StreamObserver<T> reply, Function<List<ConsentDecision>, T> shape) {
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
            List<ConsentDecision> decisions = decide(checks);
            reply.onNext(shape.apply(decisions));
            reply.onCompleted();
        } catch (SQLException e) {
            meters.counter("consent.store.failures").increment();
            LOG.warn("the store gave no answer: {} {}", e.getClass().getSimpleName(), e.getSQLState());
            reply.onError(Status.UNAVAILABLE
                    .withDescription("the consent store is out")
                    .asRuntimeException());
        } finally {
            sample.stop(duration);
            calls.release();
        }
    }

    private List<ConsentDecision> decide(List<Check> checks) throws SQLException {
        List<Check> asked = checks.stream()
                .filter(check -> ConsentRule.asksTheStore(check.category()))
                .toList();
        // taken before the question: a decision must never look younger than what it rests on
        Instant now = clock.instant();
        Standing[] standings = records.standings(asked);
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
