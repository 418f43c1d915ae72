package io.qasid.channelrouter.ranking;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts questions of the same moment into one call of the model, as gates have it
/// ([io.qasid.channelrouter.gates.Gates]): what comes while [#CALLS_AT_ONCE] calls are under way waits
/// for the next one. An answer serves its message only, so nothing is asked that nobody waits for any
/// more.
final class ModelCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCalls.class);

    /// For everything: the place in the queue, the call, the answer.
    static final Duration DEADLINE = Duration.ofMillis(10);

    private static final int CALLS_AT_ONCE = 4;
    private static final int BATCH_MAX = 64;
    private static final int WAITING_MAX = 4_096;
    private static final int ANSWER_OCTETS_MAX = 256 * 1024;
    /// The first calls of a JVM take longer than any deadline.
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(2);

    private static final int WARM_UP_CALLS = 20;
    /// Nobody waits for a try.
    private static final Duration TRY_MAX = Duration.ofMillis(500);

    private static final int TRY_CALLS = 4;
    private static final int TOO_MANY_REQUESTS = 429;

    private record Asked(ModelQuestion question, long askedNanos, CompletableFuture<ModelAnswer> answer) {}

    private final URI inferAt;
    private final ModelRest rest;
    private final LongSupplier nanoTime;
    private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);
    private final AtomicLong ids = new AtomicLong();
    private final AtomicBoolean trying = new AtomicBoolean();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;

    /// @param rest told how each call went
    ModelCalls(URI inferAt, ModelRest rest, LongSupplier nanoTime) {
        this.inferAt = inferAt;
        this.rest = rest;
        this.nanoTime = nanoTime;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(DEADLINE)
                .executor(threads)
                .build();
    }

    /// Does not wait.
    ///
    /// @return completes within about [#DEADLINE], always with an answer
    CompletableFuture<ModelAnswer> ask(ModelQuestion question) {
        Asked asked = new Asked(question, nanoTime.getAsLong(), new CompletableFuture<>());
        if (waiting.offer(asked)) {
            call();
        } else {
            asked.answer().complete(new ModelAnswer.None(Fallback.TIMEOUT));
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
        Asked asked = waiting.poll();
        while (asked != null) {
            if (nanoTime.getAsLong() - asked.askedNanos() < DEADLINE.toNanos()) {
                batch.add(asked);
            } else {
                asked.answer().complete(new ModelAnswer.None(Fallback.TIMEOUT));
            }
            asked = batch.size() < BATCH_MAX ? waiting.poll() : null;
        }
        return batch;
    }

    private void call(List<Asked> batch) {
        String id = Long.toString(ids.incrementAndGet());
        List<ModelQuestion> questions = batch.stream().map(Asked::question).toList();
        // of all that belongs to a call, also an answer's body that never ends
        CompletableFuture<HttpResponse<byte[]>> reply = new CompletableFuture<>();
        CompletableFuture<HttpResponse<byte[]>> sent = send(id, questions);
        var _ = sent.whenComplete((response, failure) -> {
            if (failure == null) {
                reply.complete(response);
            } else {
                reply.completeExceptionally(failure);
            }
        });
        // not on the thread that keeps the time of the whole JVM
        var _ = reply.orTimeout(DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
                .whenCompleteAsync(
                        (response, failure) -> {
                            calls.release();
                            sent.cancel(true);
                            tell(batch, failure == null ? read(response, id, questions) : none(failure));
                            call();
                        },
                        threads);
    }

    private CompletableFuture<HttpResponse<byte[]>> send(String id, List<ModelQuestion> questions) {
        try {
            return http.sendAsync(
                    request(id, questions),
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), ANSWER_OCTETS_MAX));
        } catch (RuntimeException e) {
            // it was closed meanwhile; whoever waits for a permit must get it back
            return CompletableFuture.failedFuture(e);
        }
    }

    private HttpRequest request(String id, List<ModelQuestion> questions) {
        return HttpRequest.newBuilder(inferAt)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(KServeWire.request(id, questions)))
                .build();
    }

    /// What a call came to: scores for each question, or why there are none.
    private record Read(Optional<List<ModelAnswer.Scores>> scores, Fallback otherwise) {}

    private static Read read(HttpResponse<byte[]> response, String id, List<ModelQuestion> questions) {
        int status = response.statusCode();
        if (status == 200) {
            return new Read(KServeWire.scores(response.body(), id, questions), Fallback.GARBAGE);
        }
        boolean notNow = status >= 500 || status == TOO_MANY_REQUESTS;
        return new Read(Optional.empty(), notNow ? Fallback.UNAVAILABLE : Fallback.REFUSED);
    }

    private static Read none(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return new Read(Optional.empty(), why(cause));
    }

    private static Fallback why(@Nullable Throwable cause) {
        return cause instanceof TimeoutException ? Fallback.TIMEOUT : Fallback.UNAVAILABLE;
    }

    private void tell(List<Asked> batch, Read read) {
        if (read.scores().isPresent()) {
            rest.succeeded();
        } else {
            rest.failed(false);
        }
        for (int i = 0; i < batch.size(); i++) {
            int index = i;
            batch.get(i)
                    .answer()
                    .complete(read.scores()
                            .<ModelAnswer>map(all -> all.get(index))
                            .orElseGet(() -> new ModelAnswer.None(read.otherwise())));
        }
    }

    /// Asks about nobody a few times, in the background, until one call is quick enough. Says so if
    /// nobody answers.
    void warmUp(ModelQuestion aboutNobody) {
        threads.execute(() -> {
            try {
                if (!answersWithin(DEADLINE.dividedBy(2), WARM_UP_CALLS, WARM_UP_MAX, aboutNobody)) {
                    LOG.warn("the ranking model gives no scores, or late: policies are taken as written meanwhile");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("the ranking model does not answer; policies are taken as written until it does");
            }
        });
    }

    /// Sees whether the model is back, in the background, and tells its rest. The first call after a pause takes
    /// longer than others, on a busy machine many times as long: it says nothing of how the next ones would fare.
    void tryOut(ModelQuestion question) {
        if (!trying.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(() -> tryNow(question));
        } catch (RejectedExecutionException e) {
            trying.set(false);
            LOG.debug("the ranking model is not tried any more: we are closed");
        }
    }

    private void tryNow(ModelQuestion question) {
        boolean back = false;
        try {
            back = answersWithin(DEADLINE, TRY_CALLS, TRY_MAX, question);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the ranking model rests on: {}", e.toString());
        } finally {
            trying.set(false);
            if (back) {
                rest.succeeded();
            } else {
                rest.failed(true);
            }
        }
    }

    /// @return whether one of so many calls gave scores in this time; false at once when one gave none
    /// @throws TimeoutException if one was not answered at all, by `callMax`
    private boolean answersWithin(Duration time, int callsMax, Duration callMax, ModelQuestion question)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (int i = 0; i < callsMax; i++) {
            String id = Long.toString(ids.incrementAndGet());
            long began = nanoTime.getAsLong();
            CompletableFuture<HttpResponse<byte[]>> sent = send(id, List.of(question));
            HttpResponse<byte[]> response;
            try {
                response = sent.get(callMax.toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                sent.cancel(true);
            }
            if (read(response, id, List.of(question)).scores().isEmpty()) {
                LOG.debug("the ranking model answers with status {} and no scores", response.statusCode());
                return false;
            }
            if (nanoTime.getAsLong() - began < time.toNanos()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}
