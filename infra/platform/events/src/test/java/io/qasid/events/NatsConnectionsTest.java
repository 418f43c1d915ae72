package io.qasid.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.qasid.servers.FreePort;
import io.qasid.servers.NatsServer;
import io.qasid.servers.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that comes after whoever needs it.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NatsConnectionsTest {
    private final int port = FreePort.next();
    private Connection early;

    @BeforeEach
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void open() throws Exception {
        early = NatsConnections.open("nats://127.0.0.1:" + port, "early");
    }

    @AfterEach
    void close() throws Exception {
        early.close();
    }

    @Test
    void aConnectionIsHandedOutWhileTheServerIsAway() {
        assertThat(early.getStatus()).isNotEqualTo(Connection.Status.CONNECTED);
        assertThatThrownBy(() -> early.publish("subject", new byte[0])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itCanBeClosedBeforeTheServerComes() throws Exception {
        early.close();

        assertThat(early.getStatus()).isEqualTo(Connection.Status.CLOSED);
    }

    @Test
    void whatWasSubscribedEarlyIsHeardOnceTheServerIsThere() throws Exception {
        try (Responder responder =
                        new Responder(early, "test.early", "group", 1, Duration.ofSeconds(5), request -> request);
                NatsServer server = NatsServer.start(TestServers.freshFolder("late-nats"), port)) {
            Connection asking = NatsConnections.open(server.url(), "asking");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                var reply = asking.request("test.early", "salaam".getBytes(UTF_8), Duration.ofSeconds(1));
                assertThat(reply).isNotNull();
                assertThat(reply.getData()).asString(UTF_8).isEqualTo("salaam");
            });
            assertThat(responder).isNotNull();
            asking.close();
        }
    }
}
