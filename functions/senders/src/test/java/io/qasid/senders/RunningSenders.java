package io.qasid.senders;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import io.qasid.proto.v1.SenderCheck;
import io.qasid.proto.v1.SenderGateGrpc;
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
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The function as it is deployed, on ports of its own, with clients for both of its sides.
final class RunningSenders implements AutoCloseable {
    static final String ADMIN_KEY = "an-admin-key-for-tests";
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    private final ApplicationContext context;
    private final ManagedChannel channel;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    RunningSenders(TestDatabase database, String natsUrl) {
        this(database, natsUrl, false, InstantSource.system());
    }

    RunningSenders(TestDatabase database, String natsUrl, boolean fourEyes, InstantSource clock) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.senders.http-port", 0);
        settings.put("qasid.senders.grpc-port", 0);
        settings.put("qasid.senders.database.url", database.url());
        settings.put("qasid.senders.database.user", database.user());
        settings.put("qasid.senders.database.password", database.password());
        settings.put("qasid.senders.nats-url", natsUrl);
        settings.put("qasid.senders.admin-key-sha256", sha256(ADMIN_KEY));
        settings.put("qasid.senders.relay-interval", "50ms");
        settings.put("qasid.senders.four-eyes", fourEyes);
        context = SendersFunction.MODULE.start(settings, clock);
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", Module.grpcPort(context))
                .usePlaintext()
                .build();
    }

    static TestDatabase migrated(TestDatabase database) {
        Migrations.migrate(
                DatabaseSettings.of(database.url(), database.user(), database.password(), SendersSettings.SCHEMA, 2),
                "io/qasid/senders/schema");
        return database;
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static SenderCheck check(String tenant, String sender, String operator) {
        return SenderCheck.newBuilder()
                .setTenantId(tenant)
                .setSender(sender)
                .setChannel("sms")
                .setCountry("AF")
                .setOperator(operator)
                .build();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    SenderGateGrpc.SenderGateBlockingStub gate() {
        return SenderGateGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    /// What the gate says about a sender in Afghanistan.
    String reason(String tenant, String sender, String operator) {
        return gate().check(check(tenant, sender, operator)).getReason();
    }

    /// Requests a sender in Afghanistan.
    ///
    /// @return its id
    String register(String tenant, String sender, String operator) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/v1/senders", """
                {"tenantId":"%s","sender":"%s","country":"AF","operator":"%s","by":"Layla"}
                """.formatted(tenant, sender, operator));
        Matcher id = ID.matcher(response.body());
        if (response.statusCode() >= 300 || !id.find()) {
            throw new AssertionError("not registered: " + response.statusCode() + " " + response.body());
        }
        return id.group(1);
    }

    /// @param verbs `approve`, `reject`, `suspend`, `withdraw`, one after the other
    ///
    /// @return the last answer
    HttpResponse<String> decide(String id, String... verbs) throws IOException, InterruptedException {
        HttpResponse<String> last = null;
        for (String verb : verbs) {
            last = post("/v1/senders/" + id + "/" + verb, "{\"reason\":\"letter 7\",\"by\":\"Nasrin\"}");
        }
        if (last == null) {
            throw new AssertionError("nothing was decided");
        }
        return last;
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Authorization", "Bearer " + ADMIN_KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Authorization", "Bearer " + ADMIN_KEY)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json)));
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
