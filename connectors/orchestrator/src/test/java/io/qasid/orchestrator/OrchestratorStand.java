package io.qasid.orchestrator;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.ApplicationContext;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.qasid.boot.Module;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.orchestrator.feeder.NotificationQueue;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.Notification;
import io.qasid.proto.v1.OnBlocked;
import io.qasid.proto.v1.OrchestratorGrpc;
import io.qasid.proto.v1.OrchestratorGrpc.OrchestratorBlockingStub;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.SubmitItem;
import io.qasid.proto.v1.SubmitReply;
import io.qasid.proto.v1.SubmitRequest;
import io.qasid.proto.v1.SubmitResult;
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
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// A whole orchestrator against real PostgreSQL and NATS, a router that a test tells what to say, somebody who takes
/// tenant events, and a clock that tests move on.
final class OrchestratorStand implements AutoCloseable {
    static final String TENANT = "0190a0a0-0000-7000-8000-000000000001";
    static final String OTHER_TENANT = "0190a0a0-0000-7000-8000-000000000002";

    final FakeRouter router = new FakeRouter();
    final List<TenantEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final TestDatabase database;
    private final Map<String, Object> settings;
    private final Connection nats;
    private final Responder tenantWebhooks;
    private ApplicationContext orchestrator;
    private ManagedChannel channel;

    OrchestratorStand() throws Exception {
        this(Map.of());
    }

    OrchestratorStand(Map<String, Object> more) throws Exception {
        database = TestServers.freshDatabase();
        String natsUrl = TestServers.nats().url();
        settings = new HashMap<>(Map.of(
                "qasid.orchestrator.http-port",
                0,
                "qasid.orchestrator.grpc-port",
                0,
                "qasid.orchestrator.nats-url",
                natsUrl,
                "qasid.orchestrator.router",
                router.address(),
                "qasid.orchestrator.blocked-retry",
                "200ms",
                "qasid.orchestrator.database.url",
                database.url(),
                "qasid.orchestrator.database.user",
                database.user(),
                "qasid.orchestrator.database.password",
                database.password()));
        settings.putAll(more);
        Migrations.migrate(
                DatabaseSettings.of(database.url(), database.user(), database.password(), "orch", 1),
                OrchestratorDatabase.MIGRATIONS);
        nats = Nats.connect(natsUrl);
        for (Lane lane : Lane.values()) {
            deleteStream(lane);
        }
        tenantWebhooks =
                new Responder(nats, Subjects.TENANT_EVENTS, "tenant-webhooks", 1, Duration.ofSeconds(3), request -> {
                    events.addAll(TenantEventBatch.parseFrom(request).getEventsList());
                    return TenantEventReply.newBuilder()
                            .setCommitted(true)
                            .build()
                            .toByteArray();
                });
        orchestrator = Orchestrator.MODULE.start(settings, this::now);
        channel = connect();
    }

    Instant now() {
        return Instant.now().plus(ahead.get());
    }

    void advance(Duration by) {
        ahead.updateAndGet(before -> before.plus(by));
    }

    private ManagedChannel connect() {
        return ManagedChannelBuilder.forAddress("127.0.0.1", Module.grpcPort(orchestrator))
                .usePlaintext()
                .build();
    }

    void stop() {
        channel.shutdownNow();
        orchestrator.close();
    }

    void startAgain() {
        orchestrator = Orchestrator.MODULE.start(settings, this::now);
        channel = connect();
    }

    void deleteStream(Lane lane) throws IOException, JetStreamApiException {
        try {
            nats.jetStreamManagement().deleteStream(NotificationQueue.streamName(lane));
        } catch (JetStreamApiException e) {
            if (e.getErrorCode() != 404) {
                throw e;
            }
        }
    }

    void purgeStream(Lane lane) throws IOException, JetStreamApiException {
        nats.jetStreamManagement().purgeStream(NotificationQueue.streamName(lane));
    }

    <T> T bean(Class<T> type) {
        return orchestrator.getBean(type);
    }

    String metrics() {
        return orchestrator
                .getBean(io.micrometer.prometheusmetrics.PrometheusMeterRegistry.class)
                .scrape();
    }

    OrchestratorBlockingStub stub() {
        return OrchestratorGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    /// One item of the first tenant, due now, for five minutes.
    Notification.Builder item(String text) {
        Instant deadline = now().plus(Duration.ofMinutes(5));
        return Notification.newBuilder()
                .setRequest(RouteRequest.newBuilder()
                        .setBodyHash(hash(text))
                        .setRecipient("+93701234567")
                        .setSender("QasidBank")
                        .setText(text)
                        .setCategory(Category.CATEGORY_TRANSACTIONAL)
                        .setDeadline(Wire.timestamp(deadline))
                        .putMetadata("order", "7")
                        .setTraceId("0af7651916cd43dd8448eb211c80319c"));
    }

    Notification.Builder item(String text, Consumer<RouteRequest.Builder> with) {
        Notification.Builder item = item(text);
        with.accept(item.getRequestBuilder());
        return item;
    }

    Notification.Builder held(String text, OnBlocked onBlocked) {
        return item(text).setOnBlocked(onBlocked);
    }

    Notification.Builder later(String text, Duration in) {
        Notification.Builder item = item(text).setSendAt(Wire.timestamp(now().plus(in)));
        item.getRequestBuilder().setDeadline(Wire.timestamp(now().plus(in).plus(Duration.ofMinutes(5))));
        return item;
    }

    static SubmitRequest.Builder submission(String tenant, String key, Notification.Builder... items) {
        SubmitRequest.Builder request = SubmitRequest.newBuilder()
                .setTenantId(tenant)
                .setIdempotencyKey(key)
                .setBodyHash(hash(key));
        Arrays.stream(items)
                .forEach(item -> request.addItems(SubmitItem.newBuilder().setNotification(item)));
        return request;
    }

    /// As one request of the first tenant.
    List<String> submit(Notification.Builder... items) {
        return ids(stub().submit(
                        submission(TENANT, UUID.randomUUID().toString(), items).build()));
    }

    static List<String> ids(SubmitReply reply) {
        return reply.getResultsList().stream().map(SubmitResult::getMessageId).toList();
    }

    String status(String id) {
        return stub().getNotification(message(id)).getStatus();
    }

    static GetMessageRequest message(String id) {
        return GetMessageRequest.newBuilder()
                .setTenantId(TENANT)
                .setMessageId(id)
                .build();
    }

    void awaitStatus(String id, String status) {
        await().untilAsserted(() ->
                org.assertj.core.api.Assertions.assertThat(status(id)).isEqualTo(status));
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    List<String> eventsOf(String id) {
        return events.stream()
                .filter(event -> event.getOrderKey().equals(id))
                .map(TenantEvent::getType)
                .toList();
    }

    static String code(StatusRuntimeException refusal) {
        return refusal.getStatus().getCode() + " " + refusal.getStatus().getDescription();
    }

    java.sql.Connection connection() throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    long count(String query) {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static ByteString hash(String text) {
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        router.open();
        stop();
        tenantWebhooks.close();
        router.close();
        try {
            nats.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
