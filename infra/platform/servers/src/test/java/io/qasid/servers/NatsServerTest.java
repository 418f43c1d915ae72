package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // a NATS connection's close may be interrupted, which ends the test as it should
final class NatsServerTest {
    private static final StreamConfiguration STREAM =
            StreamConfiguration.builder().name("WORK").subjects("work.>").build();

    @Test
    void aStreamSurvivesAKillOnTheGivenPort() throws Exception {
        int port = FreePort.next();
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), port)) {
            assertThat(nats.url()).isEqualTo("nats://127.0.0.1:" + port);
            publishOne(nats);
            long before = nats.pid();

            nats.kill();
            assertThat(FreePort.isFree(port)).isTrue();
            nats.restart();

            assertThat(nats.pid()).isNotEqualTo(before);
            assertThat(streams(nats)).isEqualTo(1);
        }
    }

    @Test
    void aStreamSurvivesAStopAndAStartOnTheSameFolder() throws Exception {
        var folder = TestServers.freshFolder("nats");
        try (NatsServer nats = NatsServer.start(folder, 0)) {
            publishOne(nats);
        }
        try (NatsServer nats = NatsServer.start(folder, 0)) {
            assertThat(streams(nats)).isEqualTo(1);
        }
    }

    @Test
    void theStoreCanBeDeletedWhileItRunsAndIsGoneAfterARestart() throws Exception {
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0)) {
            publishOne(nats);
            nats.deleteStore();
            try (Connection connection = connect(nats)) {
                assertThat(connection.getServerInfo().isJetStreamAvailable()).isTrue();
            }
            nats.restart();
            assertThat(streams(nats)).isZero();
            publishOne(nats);
        }
    }

    private static void publishOne(NatsServer nats) throws Exception {
        try (Connection connection = connect(nats)) {
            connection.jetStreamManagement().addStream(STREAM);
            connection.jetStream().publish("work.one", "1".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static int streams(NatsServer nats) throws Exception {
        try (Connection connection = connect(nats)) {
            return connection.jetStreamManagement().getStreamNames().size();
        }
    }

    private static Connection connect(NatsServer nats) throws Exception {
        return Nats.connect(
                new Options.Builder().server(nats.url()).noReconnect().build());
    }
}
