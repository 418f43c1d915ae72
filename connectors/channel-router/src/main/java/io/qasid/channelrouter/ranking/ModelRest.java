package io.qasid.channelrouter.ranking;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// Leaves a model alone that fails: after [#FAILURES_MAX] calls in a row for [#REST_FIRST], then it is
/// tried, and nobody waits for that; when that fails, too, twice as long, up to [#REST_MAX].
/// Whatever is answered well and in time ends it. So a model that hangs costs messages its first few
/// deadlines, and nothing afterwards.
final class ModelRest {
    /// One late call is a busy machine.
    static final int FAILURES_MAX = 3;
    static final Duration REST_FIRST = Duration.ofMillis(500);
    static final Duration REST_MAX = Duration.ofSeconds(10);

    enum Permit {
        /// Ask, and wait for the answer.
        ASK,
        /// Ask to see whether it is back.
        TRY,
        REST
    }

    /// @param failures in a row
    /// @param rest how long it lasts, in nanoseconds; 0: none
    /// @param until then it is over
    private record State(int failures, long rest, long until) {
        static final State AWAKE = new State(0, 0, 0);
    }

    private final LongSupplier nanoTime;
    private final AtomicReference<State> state = new AtomicReference<>(State.AWAKE);

    ModelRest(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Permit permit() {
        State now = Objects.requireNonNull(state.get());
        if (now.rest == 0) {
            return Permit.ASK;
        }
        // whoever tries moves the end on, so that nobody else does until it is known how it went
        boolean mine = nanoTime.getAsLong() - now.until >= 0 && state.compareAndSet(now, resting(now.rest));
        return mine ? Permit.TRY : Permit.REST;
    }

    void succeeded() {
        if (!State.AWAKE.equals(state.get())) {
            state.set(State.AWAKE);
        }
    }

    /// @param tried whether it was to see if it is back; of others that end while it rests nothing new
    /// is learned
    void failed(boolean tried) {
        var _ = state.updateAndGet(was -> {
            if (was.rest > 0) {
                return tried ? resting(Math.min(was.rest * 2, REST_MAX.toNanos())) : was;
            }
            return was.failures + 1 < FAILURES_MAX ? new State(was.failures + 1, 0, 0) : resting(REST_FIRST.toNanos());
        });
    }

    private State resting(long nanos) {
        return new State(0, nanos, nanoTime.getAsLong() + nanos);
    }
}
