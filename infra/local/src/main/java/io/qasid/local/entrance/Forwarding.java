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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Brings one request to a module and its answer back, over the module's restart if need be.
///
/// A request that no module can have seen is always tried again. One whose connection broke is tried again only when
/// doing it twice is the same as doing it once: safe and idempotent methods, requests with an `Idempotency-Key`,
/// providers' callbacks.
final class Forwarding implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
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
            try {
                return new Answered(http.send(wire, BodyHandlers.ofByteArray()));
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
                return new Failed(Refusal.AWAY);
            }
            if (System.nanoTime() - end > 0 || !paused()) {
                return new Failed(Refusal.AWAY);
            }
        }
    }

    private boolean paused() {
        try {
            return !closing.await(patience.between().toMillis(), TimeUnit.MILLISECONDS);
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
