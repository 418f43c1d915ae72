package io.qasid.messages;

import static io.qasid.messages.RunningMessages.KEY;
import static io.qasid.messages.RunningMessages.OTHER_TENANT;
import static io.qasid.messages.RunningMessages.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.KeyRefusal.Reason;
import io.qasid.proto.v1.TenantKeysChanged;
import io.qasid.servers.NatsServer;
import io.qasid.servers.TestServers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyEvictionsTest {

    @Test
    void aRevocationThatIsAnnouncedWorksAtOnce() throws Exception {
        String nats = TestServers.nats().url();
        try (FakeRouter router = new FakeRouter();
                RunningMessages messages =
                        new RunningMessages(router.address(), Map.of("qasid.messages.nats-url", nats))) {
            Map<String, byte[]> announcements = Map.of(
                    "qk_1", changed(TENANT, FakeTenants.hash("qk_1")),
                    "qk_2", changed(TENANT, ByteString.EMPTY),
                    "qk_3", "nonsense".getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> each : announcements.entrySet()) {
                messages.tenants().knows(each.getKey(), FakeTenants.grant(TENANT));
                assertThat(ledger(messages, each.getKey())).isEqualTo(200);
                messages.tenants().refuses(each.getKey(), Reason.REASON_REVOKED, TENANT);

                // more than once: it may not have subscribed yet
                await().untilAsserted(() -> {
                    publish(nats, each.getValue());
                    assertThat(ledger(messages, each.getKey())).isEqualTo(401);
                });
            }
        }
    }

    @Test
    void anothersChangeIsNobodyElses() throws Exception {
        String nats = TestServers.nats().url();
        try (FakeRouter router = new FakeRouter();
                RunningMessages messages =
                        new RunningMessages(router.address(), Map.of("qasid.messages.nats-url", nats))) {
            assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);
            await().untilAsserted(() -> {
                publish(nats, changed(TENANT, ByteString.EMPTY));
                assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);
                assertThat(messages.tenants().asked(KEY)).isGreaterThan(1);
            });
            int before = messages.tenants().asked(KEY);

            publish(nats, changed(OTHER_TENANT, ByteString.EMPTY));
            publish(nats, changed(OTHER_TENANT, FakeTenants.hash("qk_other")));
            assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);

            assertThat(messages.tenants().asked(KEY)).isEqualTo(before);
        }
    }

    @Test
    void whatWasAnnouncedWhileNatsWasAwayIsAskedAboutAgain() throws Exception {
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                FakeRouter router = new FakeRouter();
                RunningMessages messages =
                        new RunningMessages(router.address(), Map.of("qasid.messages.nats-url", nats.url()))) {
            await().untilAsserted(() -> {
                publish(nats.url(), changed(TENANT, ByteString.EMPTY));
                assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);
                assertThat(messages.tenants().asked(KEY)).isGreaterThan(1);
            });
            nats.kill();
            // what was announced before may still be on its way through the client
            await().until(() -> {
                int before = messages.tenants().asked(KEY);
                assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);
                return messages.tenants().asked(KEY) == before;
            });
            messages.tenants().refuses(KEY, Reason.REASON_REVOKED, TENANT);
            assertThat(messages.get("/v1/ledger").statusCode())
                    .as("NATS is no part of it")
                    .isEqualTo(200);
            nats.restart();

            await().untilAsserted(() ->
                    assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(401));
        }
    }

    @Test
    void itStartsAndAnswersWithoutNats() {
        try (FakeRouter router = new FakeRouter();
                RunningMessages messages = new RunningMessages(
                        router.address(), Map.of("qasid.messages.nats-url", "nats://127.0.0.1:1"))) {
            assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);
            assertThat(messages.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    private static int ledger(RunningMessages messages, String key) {
        return messages.exchange(messages.request("/v1/ledger").header("Authorization", "Bearer " + key))
                .statusCode();
    }

    private static byte[] changed(String tenant, ByteString sha256) {
        TenantKeysChanged changed = TenantKeysChanged.newBuilder()
                .setTenantId(tenant)
                .setSha256(sha256)
                .build();
        return Envelope.newBuilder().setPayload(changed.toByteString()).build().toByteArray();
    }

    private static void publish(String natsUrl, byte[] announcement) throws Exception {
        Connection nats = Nats.connect(natsUrl);
        nats.publish(Subjects.TENANT_CHANGED, announcement);
        nats.close();
    }
}
