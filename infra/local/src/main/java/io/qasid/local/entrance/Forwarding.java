package io.qasid.local.entrance;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Brings one request to a module and its answer back, over the module's restart if need be.
///
/// A request that no module can have seen is always tried again. One whose connection broke is tried again only when
/// doing it twice is the same as doing it once: safe and idempotent methods, requests with an `Idempotency-Key`,
/// providers' callbacks. So is one that the module asks to send again (503 with `Retry-After`), most often because
/// another module is away: it waits here instead of at the tenant's.
final class Forwarding implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
    private static final int UNAVAILABLE = 503;
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}");
    private static final String KEY = "Idempotency-Key";
    private static final String CALLBACKS = "/webhooks/";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Patience patience;
    private final CountDownLatch closing = new CountDownLatch(1);

    Forwarding(Patience patience) {
        this.patience = patience;
    }

    /// @param headers those that go on
    record Request(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
        boolean mayBeRepeated() {
            return IDEMPOTENT.contains(method)
                    || headers.keySet().stream().anyMatch(KEY::equalsIgnoreCase)
                    || uri.getPath().startsWith(CALLBACKS);
        }

        HttpRequest wire(Duration answerWithin) {
            HttpRequest.Builder wire = HttpRequest.newBuilder(uri)
                    .timeout(answerWithin)
                    .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            headers.forEach((name, values) -> values.forEach(value -> wire.header(name, value)));
            return wire.build();
        }

        /// Without body and headers.
        @Override
        public String toString() {
            return "Request[" + method + "]";
        }
    }

    sealed interface Result {}

    record Answered(HttpResponse<byte[]> response) implements Result {}

    record Failed(Refusal refusal) implements Result {}

    Result forward(Request request) {
        long end = System.nanoTime() + patience.away().toNanos();
        HttpRequest wire = request.wire(patience.answer());
        while (true) {
            Duration pause = patience.between();
            Result unless = new Failed(Refusal.AWAY);
            try {
                HttpResponse<byte[]> response = http.send(wire, BodyHandlers.ofByteArray());
                Optional<Duration> again = sendAgainAfter(response);
                if (again.isEmpty() || !request.mayBeRepeated()) {
                    return new Answered(response);
                }
                pause = again.get().compareTo(pause) > 0 ? again.get() : pause;
                unless = new Answered(response);
            } catch (HttpConnectTimeoutException | ConnectException e) {
                // nobody has seen it
            } catch (HttpTimeoutException e) {
                return new Failed(Refusal.SILENT);
            } catch (IOException e) {
                if (!request.mayBeRepeated()) {
                    return new Failed(Refusal.BROKEN);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return unless;
            }
            if (System.nanoTime() + pause.toNanos() - end > 0 || !paused(pause)) {
                return unless;
            }
        }
    }

    private static Optional<Duration> sendAgainAfter(HttpResponse<?> response) {
        return response.statusCode() == UNAVAILABLE
                ? response.headers()
                        .firstValue("Retry-After")
                        .filter(value -> SECONDS.matcher(value).matches())
                        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                : Optional.empty();
    }

    private boolean paused(Duration pause) {
        try {
            return !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        http.shutdownNow();
        http.close();
    }
}
