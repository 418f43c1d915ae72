package io.qasid.grpc;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls of one gate: bounded, timed, and answered or refused the same way by all gates.
///
/// CANCELLED: its caller waits no longer. RESOURCE_EXHAUSTED: too many at once, ask again. UNAVAILABLE: the store is
/// out and nothing was decided, ask again. INVALID_ARGUMENT: asking again changes nothing.
///
/// Measures `<gate>.check.duration`, a batch counting as one call, and counts `<gate>.store.failures`.
public final class GateCalls {
    private static final Logger LOG = LoggerFactory.getLogger(GateCalls.class);

    /// Of one call.
    public static final int CHECKS_MAX = 1000;
    /// Far more than a pool can serve within a caller's 10 ms: whoever comes then had better not wait.
    private static final int CALLS_MAX = 512;

    private final String gate;
    private final MeterRegistry meters;
    private final Timer duration;
    private final Semaphore calls = new Semaphore(CALLS_MAX);

    /// @param gate its name in metrics and refusals: `consent`
    public GateCalls(String gate, MeterRegistry meters) {
        this.gate = gate;
        this.meters = meters;
        this.duration = Timer.builder(gate + ".check.duration")
                .description("One call of the gate, a batch counting as one")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(meters);
    }

    /// What decides a call.
    @FunctionalInterface
    public interface Decider<T> {
        /// @return empty when nothing can be decided now
        /// @throws SQLException if the store gave no answer
        Optional<T> decide() throws SQLException;
    }

    /// Refuses a batch that is too long.
    ///
    /// @return whether it was refused, and the call is over
    public boolean tooMany(int checks, StreamObserver<?> reply) {
        if (checks <= CHECKS_MAX) {
            return false;
        }
        reply.onError(Status.INVALID_ARGUMENT
                .withDescription("a batch has at most " + CHECKS_MAX + " checks")
                .asRuntimeException());
        return true;
    }

    public <T> void answer(StreamObserver<T> reply, Decider<T> decider) {
        if (Context.current().isCancelled()) {
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
            Optional<T> decision = decider.decide();
            if (decision.isPresent()) {
                reply.onNext(decision.get());
                reply.onCompleted();
            } else {
                reply.onError(storeIsOut());
            }
        } catch (SQLException e) {
            meters.counter(gate + ".store.failures").increment();
            LOG.warn("{}: the store gave no answer: {} {}", gate, e.getClass().getSimpleName(), e.getSQLState());
            reply.onError(storeIsOut());
        } finally {
            sample.stop(duration);
            calls.release();
        }
    }

    private RuntimeException storeIsOut() {
        return Status.UNAVAILABLE
                .withDescription("the " + gate + " store is out")
                .asRuntimeException();
    }
}
