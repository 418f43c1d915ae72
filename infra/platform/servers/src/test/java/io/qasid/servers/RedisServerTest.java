package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RedisServerTest {

    @Test
    void itAnswersOnTheGivenPortAlsoAfterAKillAndThenIsEmpty() throws IOException {
        int port = FreePort.next();
        try (RedisServer redis = RedisServer.start(TestServers.freshFolder("redis"), port)) {
            assertThat(redis.url()).isEqualTo("redis://127.0.0.1:" + port);
            assertThat(say(redis, "SET key value")).isEqualTo("+OK");
            redis.kill();
            assertThat(FreePort.isFree(port)).isTrue();
            redis.restart();
            assertThat(say(redis, "EXISTS key")).isEqualTo(":0");
        }
        assertThat(FreePort.isFree(port)).isTrue();
    }

    @Test
    void aFullStoreIsAnErrorAndNotTheLossOfAnotherKey() throws IOException {
        RedisServer redis = TestServers.redis();
        assertThat(say(redis, "CONFIG SET maxmemory 1")).isEqualTo("+OK");
        assertThat(say(redis, "SET one too-much")).startsWith("-OOM");
        assertThat(say(redis, "CONFIG SET maxmemory 128mb")).isEqualTo("+OK");
    }

    private static String say(RedisServer redis, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }
}
