package io.qasid.tenantwebhooks;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.micronaut.context.ApplicationContext;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.qasid.boot.Module;
import io.qasid.events.Subjects;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.TenantEventBatch;
import io.qasid.proto.v1.TenantEventReply;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;

/// The whole module against a real PostgreSQL and a real NATS, and the router's end of the hand-over.
public final class Running implements AutoCloseable {
    public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public static final String ADMIN_KEY = "admin-key-of-a-test";
    private static final UuidV7 IDS = new UuidV7(InstantSource.system(), new SecureRandom());

    private final TestDatabase database;
    private final Map<String, Object> settings = new HashMap<>();
    private final Connection router;
    private ApplicationContext context;

    private Running(TestDatabase database, Map<String, Object> more) throws IOException, InterruptedException {
        this.database = database;
        settings.put("qasid.tenant-webhooks.http-port", 0);
        settings.put("qasid.tenant-webhooks.database.url", database.url());
        settings.put("qasid.tenant-webhooks.database.user", database.user());
        settings.put("qasid.tenant-webhooks.database.password", database.password());
        settings.put("qasid.tenant-webhooks.nats-url", TestServers.nats().url());
        settings.put("qasid.tenant-webhooks.allowed-private-networks", "127.0.0.1/32");
        settings.put("qasid.tenant-webhooks.admin-key-sha256", sha256(ADMIN_KEY));
        settings.put("qasid.tenant-webhooks.poll-interval", "20ms");
        settings.put("test.manual-clock", true);
        settings.putAll(more);
        context = TenantWebhooks.MODULE.start(settings);
        router = Nats.connect(TestServers.nats().url());
    }

    public static Running start(Map<String, Object> settings) throws IOException, InterruptedException {
        return start(TestServers.freshDatabase(), settings);
    }

    public static Running start(TestDatabase database, Map<String, Object> settings)
            throws IOException, InterruptedException {
        Migrations.migrate(
                DatabaseSettings.of(database.url(), database.user(), database.password(), "webhook", 1),
                TenantWebhooks.MIGRATIONS);
        return new Running(database, settings);
    }

    /// Settings for endpoints, in the order given.
    public static Map<String, Object> endpoints(Map<TenantId, String> urls) {
        Map<String, Object> settings = new HashMap<>();
        int index = 0;
        for (Map.Entry<TenantId, String> entry : urls.entrySet()) {
            String prefix = "qasid.tenant-webhooks.endpoints[" + index++ + "].";
            settings.put(prefix + "tenant-id", entry.getKey().toString());
            settings.put(prefix + "url", entry.getValue());
            settings.put(prefix + "secret", SECRET);
        }
        return settings;
    }

    public ManualClock clock() {
        return (ManualClock) context.getBean(InstantSource.class);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public int httpPort() {
        return Module.httpPort(context);
    }

    /// Stops the module and starts it again on the same data. The clock goes on from now.
    public void restart(Map<String, Object> changed) {
        Instant then = clock().instant();
        context.close();
        settings.putAll(changed);
        context = TenantWebhooks.MODULE.start(settings);
        clock().advance(Duration.between(clock().instant(), then));
    }

    public static TenantEvent event(TenantId tenant) {
        return event(tenant, "");
    }

    public static TenantEvent event(TenantId tenant, String orderKey) {
        Instant now = Instant.now();
        return TenantEvent.newBuilder()
                .setId(IDS.next().toString())
                .setTenantId(tenant.toString())
                .setType("message.delivered")
                .setTime(Timestamp.newBuilder()
                        .setSeconds(now.getEpochSecond())
                        .setNanos(now.getNano() / 1_000_000 * 1_000_000))
                .setDataJson("{\"message_id\":\"m\"}")
                .setOrderKey(orderKey)
                .build();
    }

    /// Hands events over as the router does: again until they are committed.
    public void accept(TenantEvent... events) {
        Awaitility.await().until(() -> handOver(events).equals(Optional.of(true)));
    }

    /// One request. Empty: no answer.
    public Optional<Boolean> handOver(TenantEvent... events) throws InterruptedException {
        return handOver(TenantEventBatch.newBuilder()
                .addAllEvents(List.of(events))
                .build()
                .toByteArray());
    }

    public Optional<Boolean> handOver(byte[] request) throws InterruptedException {
        Message reply = router.request(Subjects.TENANT_EVENTS, request, Duration.ofSeconds(5));
        if (reply == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(TenantEventReply.parseFrom(reply.getData()).getCommitted());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    public String state(TenantEvent event) {
        return one("SELECT state FROM webhook.delivery WHERE event_id = '" + event.getId() + "'");
    }

    /// The first column of the first row, as text; "" when there is none.
    public String one(String query) {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void execute(String statementText) {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(statementText);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TenantId tenant() {
        return new TenantId(UUID.randomUUID());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
        try {
            router.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
