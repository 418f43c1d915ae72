package io.qasid.tenants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import io.qasid.http.BearerKey;
import io.qasid.proto.v1.KeyCheck;
import io.qasid.proto.v1.KeyDecision;
import io.qasid.proto.v1.TenantKeysGrpc;
import io.qasid.servers.TestDatabase;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The function as it is deployed, on ports of its own and with a clock that tests move on, with clients for both of
/// its
/// sides.
final class RunningTenants implements AutoCloseable {
    static final String ADMIN_KEY = "an-admin-key-for-tests";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final ApplicationContext context;
    private final ManagedChannel channel;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    RunningTenants(TestDatabase database, String natsUrl) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.tenants.http-port", 0);
        settings.put("qasid.tenants.grpc-port", 0);
        settings.put("qasid.tenants.database.url", database.url());
        settings.put("qasid.tenants.database.user", database.user());
        settings.put("qasid.tenants.database.password", database.password());
        settings.put("qasid.tenants.nats-url", natsUrl);
        settings.put("qasid.tenants.admin-key-sha256", HexFormat.of().formatHex(sha256(ADMIN_KEY)));
        settings.put("qasid.tenants.relay-interval", "50ms");
        context = TenantsFunction.MODULE.start(settings, this::now);
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", Module.grpcPort(context))
                .usePlaintext()
                .build();
    }

    static TestDatabase migrated(TestDatabase database) {
        Migrations.migrate(
                DatabaseSettings.of(database.url(), database.user(), database.password(), TenantsSettings.SCHEMA, 2),
                "io/qasid/tenants/schema");
        return database;
    }

    static byte[] sha256(String key) {
        return BearerKey.hashOf(key).sha256();
    }

    Instant now() {
        return Instant.now().plus(ahead.get());
    }

    void advance(Duration by) {
        ahead.updateAndGet(before -> before.plus(by));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    TenantKeysGrpc.TenantKeysBlockingStub stub() {
        return TenantKeysGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    KeyDecision check(String key) {
        return stub().checkKey(KeyCheck.newBuilder()
                .setSha256(ByteString.copyFrom(sha256(key)))
                .build());
    }

    /// @return `GRANTED`, or why not
    String verdict(String key) {
        KeyDecision decision = check(key);
        return decision.hasGranted()
                ? "GRANTED"
                : decision.getRefused().getReason().name().substring("REASON_".length());
    }

    /// @return its id
    String tenant() throws IOException, InterruptedException {
        return json(post("/v1/tenants", "{\"name\":\"Bank\",\"by\":\"Layla\"}"), 201)
                .path("id")
                .asText();
    }

    /// A key as it was made, shown and all.
    record Made(String id, String key) {}

    /// @param more members of the body besides the scopes, each after a comma
    Made key(String tenant, String more) throws IOException, InterruptedException {
        JsonNode made = json(post(keys(tenant), "{\"scopes\":[\"messages:send\",\"messages:read\"]" + more + "}"), 201);
        return new Made(
                made.path("details").path("id").asText(), made.path("key").asText());
    }

    static String keys(String tenant) {
        return "/v1/tenants/" + tenant + "/keys";
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(admin(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> patch(String path, String json) throws IOException, InterruptedException {
        return send(
                admin(path).header("Content-Type", "application/json").method("PATCH", BodyPublishers.ofString(json)));
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send(admin(path).DELETE());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(admin(path));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Module.httpPort(context) + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpRequest.Builder admin(String path) {
        return request(path).header("Authorization", "Bearer " + ADMIN_KEY);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /// The body of a response that has this status.
    static JsonNode json(HttpResponse<String> response, int status) throws IOException {
        if (response.statusCode() != status) {
            throw new AssertionError("expected " + status + ", got " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        http.close();
        context.close();
    }
}
