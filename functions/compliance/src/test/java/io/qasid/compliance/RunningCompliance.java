package io.qasid.compliance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ComplianceCheck;
import io.qasid.proto.v1.ComplianceGateGrpc;
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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The function as it is deployed, on ports of its own, with clients for both of its sides.
final class RunningCompliance implements AutoCloseable {
    static final String ADMIN_KEY = "an-admin-key-for-tests";
    static final ObjectMapper JSON = new ObjectMapper();

    private final ApplicationContext context;
    private final ManagedChannel channel;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    RunningCompliance(TestDatabase database, String natsUrl) {
        this(database, natsUrl, InstantSource.system());
    }

    RunningCompliance(TestDatabase database, String natsUrl, InstantSource clock) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.compliance.http-port", 0);
        settings.put("qasid.compliance.grpc-port", 0);
        settings.put("qasid.compliance.database.url", database.url());
        settings.put("qasid.compliance.database.user", database.user());
        settings.put("qasid.compliance.database.password", database.password());
        settings.put("qasid.compliance.nats-url", natsUrl);
        settings.put("qasid.compliance.admin-key-sha256", sha256(ADMIN_KEY));
        settings.put("qasid.compliance.relay-interval", "50ms");
        // long: what is seen earlier was announced
        settings.put("qasid.compliance.refresh-interval", "5s");
        context = ComplianceFunction.MODULE.start(settings, clock);
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", Module.grpcPort(context))
                .usePlaintext()
                .build();
    }

    static void migrate(TestDatabase database) {
        Migrations.migrate(
                DatabaseSettings.of(database.url(), database.user(), database.password(), "compliance", 2),
                "io/qasid/compliance/schema");
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static ComplianceCheck check(String tenant, String recipient, Category category, String text, Instant at) {
        return ComplianceCheck.newBuilder()
                .setTenantId(tenant)
                .setRecipient(recipient)
                .setChannel("sms")
                .setCategory(category)
                .setText(text)
                .setAt(Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
                .build();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    ComplianceGateGrpc.ComplianceGateBlockingStub gate() {
        return ComplianceGateGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(admin(path).POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return send(admin(path).PUT(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send(admin(path).DELETE());
    }

    HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
        return send(admin(pathAndQuery));
    }

    /// Makes a rule that must be accepted.
    ///
    /// @return its id
    String rule(String json) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/v1/compliance/rules", json);
        if (response.statusCode() != 201) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        JsonNode rule = JSON.readTree(response.body());
        return rule.path("id").asText();
    }

    private HttpRequest.Builder admin(String pathAndQuery) {
        return request(pathAndQuery)
                .header("Authorization", "Bearer " + ADMIN_KEY)
                .header("Content-Type", "application/json");
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Module.httpPort(context) + pathAndQuery))
                .timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        http.close();
        context.close();
    }
}
