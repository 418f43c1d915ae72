package io.qasid.channelrouter;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.boot.Module;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterBlockingStub;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.LedgerReply;
import io.qasid.proto.v1.LedgerRequest;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.TenantEventBatch;
import io.qasid.proto.v1.TenantEventReply;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A whole router against real PostgreSQL and NATS, the three gates on sockets, and somebody who takes tenant events.
final class RouterStand implements AutoCloseable {
    static final String ADMIN_KEY = "admin-key-of-the-stand";
    static final String TENANT = "0190a0a0-0000-7000-8000-000000000001";

    final Map<FakeGate.Kind, FakeGate> gates = new EnumMap<>(FakeGate.Kind.class);
    final FakeConnector connector;
    final Database database;
    final List<TenantEvent> events = new CopyOnWriteArrayList<>();
    private final Map<String, Object> settings;
    private final Connection nats;
    private final Responder tenantWebhooks;
    private volatile boolean tenantWebhooksAway;
    private ApplicationContext router;
    private ManagedChannel channel;

    RouterStand(Map<String, Object> more) throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        String natsUrl = TestServers.nats().url();
        for (FakeGate.Kind kind : FakeGate.Kind.values()) {
            gates.put(kind, new FakeGate(kind));
        }
        settings = new HashMap<>(Map.of("qasid.channel-router.admin-key-sha256", sha256(ADMIN_KEY)));
        settings.putAll(Map.of(
                "qasid.channel-router.http-port", 0,
                "qasid.channel-router.grpc-port", 0,
                "qasid.channel-router.nats-url", natsUrl,
                "qasid.channel-router.consent", gate(FakeGate.Kind.CONSENT).address(),
                "qasid.channel-router.compliance",
                        gate(FakeGate.Kind.COMPLIANCE).address(),
                "qasid.channel-router.senders", gate(FakeGate.Kind.SENDER).address(),
                "qasid.channel-router.database.url", fresh.url(),
                "qasid.channel-router.database.user", fresh.user(),
                "qasid.channel-router.database.password", fresh.password()));
        settings.putAll(more);
        DatabaseSettings owner = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 2);
        Migrations.migrate(owner, RouterDatabase.MIGRATIONS);
        database = Database.open("test", owner);
        nats = Nats.connect(natsUrl);
        for (var channel : io.qasid.model.Channel.values()) {
            for (var lane : io.qasid.model.Lane.values()) {
                new io.qasid.events.DispatchStreams(nats).recreateStream(channel, lane);
            }
        }
        tenantWebhooks =
                new Responder(nats, Subjects.TENANT_EVENTS, "tenant-webhooks", 1, Duration.ofSeconds(3), request -> {
                    boolean there = !tenantWebhooksAway;
                    if (there) {
                        events.addAll(TenantEventBatch.parseFrom(request).getEventsList());
                    }
                    return TenantEventReply.newBuilder()
                            .setCommitted(there)
                            .build()
                            .toByteArray();
                });
        connector = new FakeConnector(natsUrl, "connector-1");
        router = ChannelRouter.MODULE.start(settings);
        channel = connect();
    }

    private static String sha256(String text) throws java.security.NoSuchAlgorithmException {
        return java.util.HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    final FakeGate gate(FakeGate.Kind kind) {
        return Objects.requireNonNull(gates.get(kind));
    }

    void restart() {
        stop();
        startAgain(Map.of());
    }

    void stop() {
        channel.shutdownNow();
        router.close();
    }

    /// Takes no event from now on.
    void tenantWebhooksAway() {
        tenantWebhooksAway = true;
    }

    void tenantWebhooksBack() {
        tenantWebhooksAway = false;
    }

    /// As if a minute had passed: longer than any lease.
    void makeClaimsOverdue() throws java.sql.SQLException {
        try (var connection = database.connection();
                var statement = connection.createStatement()) {
            statement.execute("update delivery_attempts set due_at = now() - interval '1 minute'");
        }
    }

    /// @param more settings that are other ones now
    void startAgain(Map<String, Object> more) {
        settings.putAll(more);
        router = ChannelRouter.MODULE.start(settings);
        channel = connect();
    }

    private ManagedChannel connect() {
        return connect(router);
    }

    static ManagedChannel connect(ApplicationContext router) {
        return ManagedChannelBuilder.forAddress("127.0.0.1", Module.grpcPort(router))
                .usePlaintext()
                .build();
    }

    ChannelRouterBlockingStub stub() {
        return stub(channel);
    }

    static ChannelRouterBlockingStub stub(ManagedChannel channel) {
        return ChannelRouterGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    String accept(RouteRequest request) {
        return accept(channel, request);
    }

    /// Asks until the gates have warmed up: their 10 ms are short for a cold JVM.
    static String accept(ManagedChannel channel, RouteRequest request) {
        for (int tries = 0; ; tries++) {
            try {
                return stub(channel).routeWithFallback(request).getMessageId();
            } catch (io.grpc.StatusRuntimeException e) {
                String code = String.valueOf(e.getStatus().getDescription());
                boolean gateWasSlow =
                        java.util.Arrays.stream(FakeGate.Kind.values()).anyMatch(kind -> kind.unknownCode.equals(code));
                if (!gateWasSlow || tries == 50) {
                    throw e;
                }
            }
        }
    }

    MessageView message(String id) {
        return stub().getMessage(GetMessageRequest.newBuilder()
                .setTenantId(TENANT)
                .setMessageId(id)
                .build());
    }

    LedgerReply ledger() {
        return stub().getLedger(LedgerRequest.getDefaultInstance());
    }

    /// Of the HTTP server.
    String url() {
        return "http://127.0.0.1:" + Module.httpPort(router);
    }

    String metrics() {
        return router.getBean(io.micrometer.prometheusmetrics.PrometheusMeterRegistry.class)
                .scrape();
    }

    String inboxState(String sourceEventId) throws java.sql.SQLException {
        try (var connection = database.connection();
                var statement = connection.prepareStatement("select state from inbox where source_event_id = ?")) {
            statement.setString(1, sourceEventId);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    String text(String sql) throws java.sql.SQLException {
        try (var connection = database.connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    void execute(String sql) throws java.sql.SQLException {
        try (var connection = database.connection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Locks the message as another router would, until closed.
    AutoCloseable holdMessage(String id) throws java.sql.SQLException {
        var connection = database.connection();
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement(
                "select 1 from fallback_executions where message_id = ?::uuid for update")) {
            statement.setString(1, id);
            statement.execute();
        }
        return () -> {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.close();
        };
    }

    /// Whether the id that the provider gave and the end of the message were written by one transaction.
    boolean settledWithItsProviderId(String providerMessageId) throws java.sql.SQLException {
        try (var connection = database.connection();
                var statement = connection.prepareStatement("""
                        select p.xmin = e.xmin from provider_messages p join fallback_executions e using (message_id)
                        where p.provider_message_id = ?
                        """)) {
            statement.setString(1, providerMessageId);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    static RouteRequest.Builder request(String text) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(5));
        return RouteRequest.newBuilder()
                .setTenantId(TENANT)
                .setIdempotencyKey(UUID.randomUUID().toString())
                .setBodyHash(ByteString.copyFrom(
                        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))))
                .setRecipient("+93701234567")
                .setSender("QasidBank")
                .setText(text)
                .setCategory(Category.CATEGORY_TRANSACTIONAL)
                .setDeadline(Timestamp.newBuilder().setSeconds(deadline.getEpochSecond()))
                .setTraceId("0af7651916cd43dd8448eb211c80319c");
    }

    @Override
    public void close() {
        stop();
        connector.close();
        tenantWebhooks.close();
        gates.values().forEach(FakeGate::close);
        database.close();
        try {
            nats.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
