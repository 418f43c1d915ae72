package io.qasid.smpp.session;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Brings requests and their answers together, by sequence number. Bounded by the window of whoever submits.
final class AwaitedAnswers {
    private final AtomicInteger sequence = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Frame>> awaited = new ConcurrentHashMap<>();
    private volatile @Nullable IOException over;

    /// A request that is about to be written. Closing it forgets it: an answer that comes later is thrown away.
    final class Request implements AutoCloseable {
        private final int number;
        private final CompletableFuture<Frame> answer = new CompletableFuture<>();

        private Request(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /// @throws TimeoutException when none came in time
        /// @throws ExecutionException when the session ended
        Frame await(long nanosMax) throws InterruptedException, ExecutionException, TimeoutException {
            return answer.get(nanosMax, TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            awaited.remove(number);
        }
    }

    Request request() {
        Request request = new Request(nextNumber());
        awaited.put(request.number, request.answer);
        IOException ended = over;
        if (ended != null) {
            request.answer.completeExceptionally(ended);
        }
        return request;
    }

    void answered(Frame response) {
        CompletableFuture<Frame> answer = awaited.get(response.sequence());
        if (answer != null) {
            answer.complete(response);
        }
    }

    /// No answer will come any more.
    void end() {
        IOException ended = new IOException("the session ended");
        over = ended;
        awaited.values().forEach(answer -> answer.completeExceptionally(ended));
    }

    /// Waits for the answers that are due now.
    void awaitAll(Duration patience) throws InterruptedException {
        try {
            CompletableFuture.allOf(awaited.values().toArray(CompletableFuture<?>[]::new))
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // whoever waits for an answer has its own say about it
        }
    }

    /// 1 to 0x7FFFFFFF, round and round (SMPP 3.4, 3.2).
    int nextNumber() {
        return sequence.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
    }
}
