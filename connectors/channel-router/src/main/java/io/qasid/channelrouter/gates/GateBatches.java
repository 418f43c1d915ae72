package io.qasid.channelrouter.gates;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Puts questions of the same moment into one call: what comes while [#CALLS_AT_ONCE] calls are under way waits for the
/// next one. On a quiet day that is one question a call and nobody waits.
final class GateBatches<Q extends GateQuestion> {
    private static final int CALLS_AT_ONCE = 4;
    private static final int BATCH_MAX = 256;
    private static final int WAITING_MAX = 8_192;
    /// Longer than anybody waits, so that a slow answer still serves the repeat of a request: where everything is slow,
    /// that is how gates warm up at all.
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(1);

    private record Asked<Q>(Q question, CompletableFuture<GateAnswer> answer) {}

    private final GateWire<Q> wire;
    private final InstantSource clock;
    private final BlockingQueue<Asked<Q>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);

    GateBatches(GateWire<Q> wire, InstantSource clock) {
        this.wire = wire;
        this.clock = clock;
    }

    /// Completes with an answer, or exceptionally when the gate gave none. It is asked even if its caller gave up
    /// meanwhile: the answer serves the repeat.
    CompletableFuture<GateAnswer> ask(Q question) {
        Asked<Q> asked = new Asked<>(question, new CompletableFuture<>());
        if (waiting.offer(asked)) {
            call();
        } else {
            asked.answer().completeExceptionally(new IllegalStateException("too many questions wait"));
        }
        return asked.answer();
    }

    private void call() {
        while (!waiting.isEmpty() && calls.tryAcquire()) {
            List<Asked<Q>> batch = next();
            if (batch.isEmpty()) {
                // another thread took them; whatever came since is seen by the loop
                calls.release();
            } else {
                call(batch);
            }
        }
    }

    private List<Asked<Q>> next() {
        List<Asked<Q>> batch = new ArrayList<>();
        waiting.drainTo(batch, BATCH_MAX);
        return batch;
    }

    private void call(List<Asked<Q>> batch) {
        Futures.addCallback(asked(batch), new Deliver(batch), MoreExecutors.directExecutor());
    }

    /// Asked for everybody in it, and for whoever comes later: not ended with the call of the one who happens to bring
    /// it on its way, nor at that one's deadline.
    private ListenableFuture<List<GateAnswer>> asked(List<Asked<Q>> batch) {
        List<Q> questions = batch.stream().map(Asked::question).toList();
        Context before = Context.ROOT.attach();
        try {
            return wire.ask(questions, clock.instant(), CALL_DEADLINE);
        } finally {
            Context.ROOT.detach(before);
        }
    }

    private final class Deliver implements FutureCallback<List<GateAnswer>> {
        private final List<Asked<Q>> batch;

        Deliver(List<Asked<Q>> batch) {
            this.batch = batch;
        }

        @Override
        public void onSuccess(@Nullable List<GateAnswer> answers) {
            calls.release();
            if (answers == null || answers.size() != batch.size()) {
                fail(new IllegalStateException("not one decision for each question"));
            } else {
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).answer().complete(answers.get(i));
                }
            }
            call();
        }

        @Override
        public void onFailure(Throwable failure) {
            calls.release();
            fail(failure);
            call();
        }

        private void fail(Throwable failure) {
            batch.forEach(asked -> asked.answer().completeExceptionally(failure));
        }
    }
}
