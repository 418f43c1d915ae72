package io.qasid.local.callback;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.qasid.local.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// A tenant's server for callbacks on the loopback interface. It answers 204 to what is signed well, 401 to the rest,
/// and hands each event to its listener once, however often it is delivered.
public final class CallbackReceiver implements AutoCloseable {
    private static final String PATH = "/callbacks";
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final int IDS_REMEMBERED_MAX = 100_000;

    private final HttpServer server;
    private final ExecutorService threads;
    private final WebhookSignature signature;
    private final InstantSource clock;
    private final Consumer<Callback> listener;
    private final LinkedHashSet<String> seen = new LinkedHashSet<>();

    private CallbackReceiver(
            HttpServer server, WebhookSignature signature, InstantSource clock, Consumer<Callback> listener) {
        this.server = server;
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        this.signature = signature;
        this.clock = clock;
        this.listener = listener;
    }

    /// @param listener called by several threads, never for the same event twice
    public static CallbackReceiver start(WebhookSignature signature, InstantSource clock, Consumer<Callback> listener) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            CallbackReceiver receiver = new CallbackReceiver(server, signature, clock, listener);
            server.setExecutor(receiver.threads);
            server.createContext(PATH, receiver::answer);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the callback receiver", e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(take(exchange), -1);
        }
    }

    private int take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            return 413;
        }
        String id = header(exchange, "webhook-id");
        String timestamp = header(exchange, "webhook-timestamp");
        if (!signature.verifies(id, timestamp, header(exchange, "webhook-signature"), body, clock.instant())) {
            return 401;
        }
        if (first(id)) {
            JsonNode event = Json.read(new String(body, StandardCharsets.UTF_8));
            listener.accept(new Callback(id, event.path("type").asText(), event.path("data")));
        }
        return 204;
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
    }

    private synchronized boolean first(String id) {
        if (seen.size() >= IDS_REMEMBERED_MAX) {
            seen.remove(seen.getFirst());
        }
        return seen.add(id);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
