package io.qasid.simulator.ott;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Posts events to one webhook in their order, those that wait together, and again until it is satisfied.
///
/// @param <E> one event
final class CallbackQueue<E> implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final int WAITING_MAX = 200_000;

    private final int batchMax;
    private final Function<List<E>, String> body;
    private final Function<byte[], Map<String, String>> headers;
    private final IntPredicate taken;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<E> waiting = new ArrayDeque<>();
    /// The oldest of `waiting` that are on their way to the webhook.
    private int posting;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable URI target;

    /// @param batchMax events in one request
    /// @param body JSON of a request, of ASCII characters only
    /// @param headers for its octets
    /// @param taken which statuses mean that the webhook has it
    CallbackQueue(
            String name,
            int batchMax,
            Function<List<E>, String> body,
            Function<byte[], Map<String, String>> headers,
            IntPredicate taken) {
        this.batchMax = batchMax;
        this.body = body;
        this.headers = headers;
        this.taken = taken;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    /// Where events go from now on; null keeps them.
    ///
    /// @throws IllegalArgumentException if it is no http address
    void target(@Nullable String url) {
        URI next = url == null || url.isEmpty() ? null : URI.create(url);
        if (next != null
                && (next.getHost() == null || !String.valueOf(next.getScheme()).matches("https?"))) {
            throw new IllegalArgumentException("a webhook needs an http address, was '" + url + "'");
        }
        locked(() -> {
            target = next;
            return true;
        });
    }

    @Nullable
    URI target() {
        lock.lock();
        try {
            return target;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        return locked(waiting::size);
    }

    /// @throws IllegalStateException if too many wait
    void add(E event) {
        locked(() -> {
            if (waiting.size() == WAITING_MAX) {
                throw new IllegalStateException(WAITING_MAX + " events wait for the webhook");
            }
            return waiting.add(event);
        });
    }

    /// Takes what waits, for somebody who asks instead of being told.
    ///
    /// @return the oldest, at most `max`, when one comes within `patience`
    List<E> take(int max, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while ((waiting.isEmpty() || posting > 0) && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (posting > 0) {
                return List.of();
            }
            List<E> events = oldest(max);
            events.forEach(event -> waiting.removeFirst());
            return events;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                List<E> batch = awaitBatch();
                Duration pause = FIRST_PAUSE;
                byte[] octets = body.apply(batch).getBytes(StandardCharsets.US_ASCII);
                URI to = target();
                while (to != null && !accepted(to, octets)) {
                    if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
                    to = target();
                }
                boolean told = to != null;
                locked(() -> {
                    if (told) {
                        batch.forEach(event -> waiting.removeFirst());
                    }
                    posting = 0;
                    return true;
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The oldest, which stay where they are until the webhook has them.
    private List<E> awaitBatch() throws InterruptedException {
        lock.lock();
        try {
            while (target == null || waiting.isEmpty()) {
                changed.await();
            }
            List<E> batch = oldest(batchMax);
            posting = batch.size();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<E> oldest(int max) {
        return waiting.stream().limit(max).toList();
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            T result = action.get();
            changed.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    private boolean accepted(URI to, byte[] octets) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(to)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(octets));
        headers.apply(octets).forEach(request::header);
        try {
            return taken.test(client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode());
        } catch (IOException e) {
            // nobody there, or no answer: as good as a bad one
            return false;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        client.shutdownNow();
    }
}
