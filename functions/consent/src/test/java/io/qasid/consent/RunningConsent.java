package io.qasid.consent;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.ConsentGateGrpc;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The function as it is deployed, on ports of its own, with clients for both of its sides.
final class RunningConsent implements AutoCloseable {
    static final String ADMIN_KEY = "an-admin-key-for-tests";

    private final ApplicationContext context;
    private final ManagedChannel channel;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    RunningConsent(String url, String user, String password, String natsUrl) {
        this(url, user, password, natsUrl, InstantSource.system());
    }

    RunningConsent(String url, String user, String password, String natsUrl, InstantSource clock) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.consent.http-port", 0);
        settings.put("qasid.consent.grpc-port", 0);
        settings.put("qasid.consent.database.url", url);
        settings.put("qasid.consent.database.user", user);
        settings.put("qasid.consent.database.password", password);
        settings.put("qasid.consent.nats-url", natsUrl);
        settings.put("qasid.consent.admin-key-sha256", sha256(ADMIN_KEY));
        settings.put("qasid.consent.relay-interval", "50ms");
        context = ConsentFunction.MODULE.start(settings, clock);
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", Module.grpcPort(context))
                .usePlaintext()
                .build();
    }

    static void migrate(String url, String user, String password) {
        Migrations.migrate(DatabaseSettings.of(url, user, password, "consent", 2), "io/qasid/consent/schema");
    }

    static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static ConsentCheck check(String tenant, String recipient, Category category) {
        return ConsentCheck.newBuilder()
                .setTenantId(tenant)
                .setRecipient(recipient)
                .setChannel("sms")
                .setCategory(category)
                .build();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    ConsentGateGrpc.ConsentGateBlockingStub gate() {
        return ConsentGateGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    String reason(String tenant, String recipient, Category category) {
        return gate().check(check(tenant, recipient, category)).getReason();
    }

    HttpResponse<String> put(String json) throws IOException, InterruptedException {
        return put("/v1/consents", json);
    }

    HttpResponse<String> put(String tenant, String recipient, String category, String state)
            throws IOException, InterruptedException {
        return put("""
                {"tenantId":"%s","recipient":"%s","channel":"sms","category":"%s","state":"%s","proof":"form 7"}
                """.formatted(tenant, recipient, category, state));
    }

    HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Authorization", "Bearer " + ADMIN_KEY)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Authorization", "Bearer " + ADMIN_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> importFile(String tenant, String importId, String lines)
            throws IOException, InterruptedException {
        return send(request("/v1/consents:import?tenantId=" + tenant + "&importId=" + importId + "&by=crm")
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + ADMIN_KEY)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines)));
    }

    String export(String tenant) throws IOException, InterruptedException {
        return get("/v1/consents:export?tenantId=" + tenant).body();
    }

    HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
        return send(request(pathAndQuery).header("Authorization", "Bearer " + ADMIN_KEY));
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
