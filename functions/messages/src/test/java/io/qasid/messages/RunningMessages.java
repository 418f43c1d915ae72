package io.qasid.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The function as it is deployed, with two tenants whose keys a fake knows, a clock that tests move on, and a client.
final class RunningMessages implements AutoCloseable {
    static final String KEY = "key-of-the-first-tenant";
    static final String TENANT = "01990c5e-0000-7000-8000-000000000001";
    static final String OTHER_KEY = "key-of-the-second-tenant";
    static final String OTHER_TENANT = "01990c5e-0000-7000-8000-000000000002";
    static final String GOOD_BODY = """
            {"to":"+93701234567","text":"سلام","category":"TRANSACTIONAL"}""";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final FakeTenants tenants = new FakeTenants();
    private final FakeOrchestrator orchestrator = new FakeOrchestrator();
    private final ApplicationContext context;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    RunningMessages(String router, Map<String, ?> more) {
        this(router, more, null);
    }

    /// @param clock null: the real one, which [#later] moves on
    RunningMessages(String router, Map<String, ?> more, @Nullable InstantSource clock) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.messages.http-port", 0);
        settings.put("qasid.messages.router", router);
        settings.put("qasid.messages.orchestrator", orchestrator.address());
        settings.put("qasid.messages.tenants", tenants.address());
        settings.put("qasid.messages.nats-url", "");
        settings.putAll(more);
        tenants.knows(KEY, FakeTenants.grant(TENANT));
        tenants.knows(OTHER_KEY, FakeTenants.grant(OTHER_TENANT));
        context = MessagesFunction.MODULE.start(
                settings, clock == null ? () -> Instant.now().plus(ahead.get()) : clock);
        port = Module.httpPort(context);
    }

    FakeTenants tenants() {
        return tenants;
    }

    FakeOrchestrator orchestrator() {
        return orchestrator;
    }

    void advance(Duration by) {
        ahead.updateAndGet(before -> before.plus(by));
    }

    int port() {
        return port;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    /// With the first tenant's key.
    HttpRequest.Builder authorized(String path) {
        return request(path).header("Authorization", "Bearer " + KEY);
    }

    HttpResponse<String> bulk(String idempotencyKey, String body) {
        return exchange(authorized("/v1/messages:batch")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder post(String idempotencyKey, byte[] body) {
        return authorized("/v1/messages")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofByteArray(body));
    }

    HttpResponse<String> send(String idempotencyKey, String body) {
        return exchange(post(idempotencyKey, body.getBytes(StandardCharsets.UTF_8)));
    }

    HttpResponse<String> get(String path) {
        return exchange(authorized(path));
    }

    HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void closeContext() {
        context.close();
    }

    @Override
    public void close() {
        http.close();
        context.close();
        tenants.close();
        orchestrator.close();
    }
}
