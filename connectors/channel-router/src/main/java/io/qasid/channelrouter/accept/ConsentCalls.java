package io.qasid.channelrouter.accept;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.qasid.channelrouter.accept.ConsentGate.Question;
import io.qasid.proto.v1.ConsentCheckBatch;
import io.qasid.proto.v1.ConsentDecision;
import io.qasid.proto.v1.ConsentDecisionBatch;
import io.qasid.proto.v1.ConsentGateGrpc.ConsentGateFutureStub;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Puts questions of the same moment into one call: what comes while [#CALLS_AT_ONCE] calls are under way waits for the
/// next one. On a quiet day that is one question a call and nobody waits.
final class ConsentCalls {
    private static final int CALLS_AT_ONCE = 4;
    private static final int BATCH_MAX = 256;
    private static final int WAITING_MAX = 8_192;
    /// Longer than anybody waits, so that a slow answer still serves the repeat of a request.
    private static final Duration CALL_DEADLINE = Duration.ofMillis(250);

    /// @param askedAt when the call was made: a decision is as old as that
    record Answer(ConsentDecision decision, Instant askedAt) {}

    private record Asked(Question question, CompletableFuture<Answer> answer) {}

    private final ConsentGateFutureStub gate;
    private final InstantSource clock;
    private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);

    ConsentCalls(ConsentGateFutureStub gate, InstantSource clock) {
        this.gate = gate;
        this.clock = clock;
    }

    /// Completes with an answer, or exceptionally when the gate gave none. It is asked even if its caller gave up
    /// meanwhile: the answer serves the repeat.
    CompletableFuture<Answer> ask(Question question) {
        Asked asked = new Asked(question, new CompletableFuture<>());
        if (waiting.offer(asked)) {
            call();
        } else {
            asked.answer().completeExceptionally(new IllegalStateException("too many questions wait"));
        }
        return asked.answer();
    }

    private void call() {
        while (!waiting.isEmpty() && calls.tryAcquire()) {
            List<Asked> batch = next();
            if (batch.isEmpty()) {
                // another thread took them; whatever came since is seen by the loop
                calls.release();
            } else {
                call(batch);
            }
        }
    }

    private List<Asked> next() {
        List<Asked> batch = new ArrayList<>();
        waiting.drainTo(batch, BATCH_MAX);
        return batch;
    }

    private void call(List<Asked> batch) {
        ConsentCheckBatch.Builder checks = ConsentCheckBatch.newBuilder();
        batch.forEach(asked -> checks.addChecks(asked.question().toProto()));
        Instant askedAt = clock.instant();
        Futures.addCallback(
                gate.withDeadlineAfter(CALL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                        .checkBatch(checks.build()),
                new Deliver(batch, askedAt),
                MoreExecutors.directExecutor());
    }

    private final class Deliver implements FutureCallback<ConsentDecisionBatch> {
        private final List<Asked> batch;
        private final Instant askedAt;

        Deliver(List<Asked> batch, Instant askedAt) {
            this.batch = batch;
            this.askedAt = askedAt;
        }

        @Override
        public void onSuccess(@Nullable ConsentDecisionBatch answer) {
            calls.release();
            if (answer == null || answer.getDecisionsCount() != batch.size()) {
                fail(new IllegalStateException("not one decision for each question"));
            } else {
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).answer().complete(new Answer(answer.getDecisions(i), askedAt));
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
