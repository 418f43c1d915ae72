package io.qasid.channelrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.servers.FreePort;
import io.qasid.servers.NatsServer;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A router that starts before NATS does.
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LateNatsTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();

    private final int natsPort = FreePort.next();
    private final List<FakeGate> gates = new ArrayList<>();
    private ApplicationContext router;
    private ManagedChannel channel;

    @BeforeEach
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void start() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        Migrations.migrate(
                DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 2), RouterDatabase.MIGRATIONS);
        for (FakeGate.Kind kind : FakeGate.Kind.values()) {
            gates.add(new FakeGate(kind));
        }
        router = ChannelRouter.MODULE.start(Map.of(
                "qasid.channel-router.http-port", 0,
                "qasid.channel-router.grpc-port", 0,
                "qasid.channel-router.nats-url", "nats://127.0.0.1:" + natsPort,
                "qasid.channel-router.consent", gates.get(0).address(),
                "qasid.channel-router.compliance", gates.get(1).address(),
                "qasid.channel-router.senders", gates.get(2).address(),
                "qasid.channel-router.database.url", fresh.url(),
                "qasid.channel-router.database.user", fresh.user(),
                "qasid.channel-router.database.password", fresh.password()));
        channel = RouterStand.connect(router);
    }

    @AfterEach
    void stop() {
        http.close();
        channel.shutdownNow();
        router.close();
        gates.forEach(FakeGate::close);
    }

    @Test
    void itSaysWhatIsMissingAndGoesToWorkOnceThatIsThere() throws Exception {
        assertThat(readiness().statusCode()).isEqualTo(503);
        assertThat(readiness().body()).contains("\"nats\":\"down\"").contains("\"postgresql\":\"up\"");
        String message =
                RouterStand.accept(channel, RouterStand.request("before NATS").build());

        try (NatsServer server = NatsServer.start(TestServers.freshFolder("late-nats"), natsPort)) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(readiness().statusCode()).isEqualTo(200));
            deliver(server);
            await().atMost(SOON).until(() -> status(message).equals("DELIVERED"));
        }
    }

    private static void deliver(NatsServer server) throws Exception {
        try (FakeConnector connector = new FakeConnector(server.url(), "connector-1")) {
            Envelope dispatch = await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> connector.pull(AWCC, Lane.NORMAL, SOON), Objects::nonNull);
            List<ClaimedAttempt> claimed = await().atMost(SOON)
                    // ready means connected; what the router subscribed takes hold a moment later
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> connector.claim(dispatch).getGrantedList(), attempts -> !attempts.isEmpty());
            connector.accepted(claimed.getFirst(), "p1");
            connector.receipt(AWCC, "p1", "DELIVERED");
        }
    }

    private String status(String message) {
        return RouterStand.stub(channel)
                .getMessage(GetMessageRequest.newBuilder()
                        .setTenantId(RouterStand.TENANT)
                        .setMessageId(message)
                        .build())
                .getStatus();
    }

    private HttpResponse<String> readiness() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + Module.httpPort(router) + "/health/ready");
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
