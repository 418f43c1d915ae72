package io.qasid.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.qasid.local.Json;
import io.qasid.local.client.Pause;
import io.qasid.local.client.SendRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Messages that arrive by the clock whether the ones before were answered or not, and how long each takes from the
/// moment it should have been sent until the tenant is told that it was delivered.
final class Arrivals implements AutoCloseable {
    private static final Duration LATENCY_MAX = Duration.ofSeconds(60);
    /// For those that are still under way when the last one was sent.
    private static final Duration TAIL_MAX = Duration.ofSeconds(20);

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int HTTP_ACCEPTED = 202;
    private static final int TRY_AGAIN = 503;
    private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(100);
    private static final int TRIES_MAX = 50;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /// Scheduled, by message id.
    private final Map<String, Long> sent = new ConcurrentHashMap<>();
    /// Told of before the answer to the request was read.
    private final Map<String, Long> early = new ConcurrentHashMap<>();

    private volatile Histogram latencies = new ConcurrentHistogram(LATENCY_MAX.toNanos(), 3);

    Arrivals() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.setExecutor(threads);
        server.createContext("/", this::told);
        server.start();
    }

    String callbackUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /// @param perSecond arrivals
    /// @param request by number
    /// @return latencies of all of them
    /// @throws IllegalStateException if one was not accepted, or is not told of as delivered in time
    Round measured(OneJvm stack, int perSecond, Duration time, LongFunction<SendRequest> request) {
        early.clear();
        latencies = new ConcurrentHistogram(LATENCY_MAX.toNanos(), 3);
        Histogram mine = latencies;
        long expected = arrive(stack, perSecond, time, request, true);
        long end = System.nanoTime() + TAIL_MAX.toNanos();
        while (mine.getTotalCount() < expected && System.nanoTime() < end) {
            Pause.real().of(LOOK_EVERY);
        }
        if (mine.getTotalCount() < expected) {
            throw new IllegalStateException(expected - mine.getTotalCount() + " of " + expected + " never came");
        }
        return new Round(perSecond, mine.getValueAtPercentile(50) / 1e6, mine.getValueAtPercentile(99) / 1e6);
    }

    /// Likewise, and nobody cares what becomes of them.
    void unmeasured(OneJvm stack, int perSecond, Duration time, LongFunction<SendRequest> request) {
        arrive(stack, perSecond, time, request, false);
    }

    private long arrive(
            OneJvm stack, int perSecond, Duration time, LongFunction<SendRequest> request, boolean counted) {
        URI uri = URI.create(stack.messages() + "/v1/messages");
        String key = stack.identity().apiKey();
        long count = perSecond * time.toSeconds();
        long start = System.nanoTime();
        AtomicLong refused = new AtomicLong();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long i = 0; i < count; i++) {
                long scheduled = start + i * 1_000_000_000L / perSecond;
                LockSupport.parkNanos(scheduled - System.nanoTime());
                HttpRequest each = http(uri, key, request.apply(i));
                senders.execute(() -> {
                    if (!send(each, scheduled, counted)) {
                        refused.incrementAndGet();
                    }
                });
            }
        }
        if (counted && refused.get() > 0) {
            throw new IllegalStateException(refused + " of " + count + " were not accepted");
        }
        return count;
    }

    private boolean send(HttpRequest request, long scheduled, boolean counted) {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            // a cold gate: the same request again, and the time goes on
            for (int i = 0; answer.statusCode() == TRY_AGAIN && i < TRIES_MAX; i++) {
                Pause.real().of(TRY_AGAIN_AFTER);
                answer = http.send(request, BodyHandlers.ofString());
            }
            if (answer.statusCode() != HTTP_ACCEPTED) {
                return false;
            }
            if (counted) {
                String id = Json.read(answer.body()).path("id").asText();
                sent.put(id, scheduled);
                Long told = early.get(id);
                // whoever takes it out of the map records it
                if (told != null && sent.remove(id) != null) {
                    early.remove(id);
                    record(scheduled, told);
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static HttpRequest http(URI uri, String key, SendRequest request) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + key)
                .header("Idempotency-Key", new UUID(random.nextLong(), random.nextLong()).toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.json()))
                .build();
    }

    private void told(HttpExchange exchange) throws IOException {
        String body;
        try (exchange) {
            body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(204, -1);
        }
        long now = System.nanoTime();
        if (!body.contains("message.delivered")) {
            return;
        }
        String id = Json.read(body).path("data").path("messageId").asText();
        early.put(id, now);
        Long scheduled = sent.remove(id);
        if (scheduled != null) {
            early.remove(id);
            record(scheduled, now);
        }
    }

    private void record(long scheduled, long told) {
        latencies.recordValue(Math.clamp(told - scheduled, 0, LATENCY_MAX.toNanos()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.close();
    }
}
