package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class NatsServerTest {

    @Test
    void itAnswersOnTheGivenPortAlsoAfterAKill() throws Exception {
        int port = FreePort.next();
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), port)) {
            assertThat(nats.url()).isEqualTo("nats://127.0.0.1:" + port);
            long before = nats.pid();
            nats.kill();
            assertThat(FreePort.isFree(port)).isTrue();
            nats.restart();
            assertThat(nats.pid()).isNotEqualTo(before);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(2_000);
                String info = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
                assertThat(info).isEqualTo("INFO ");
            }
        }
    }
}
