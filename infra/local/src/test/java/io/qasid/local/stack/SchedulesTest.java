package io.qasid.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SchedulesTest {
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void retention_is_called_with_the_admins_key_until_nothing_is_left() throws Exception {
        HttpServer webhooks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhooks.createContext("/", this::answer);
        webhooks.start();
        String url = "http://127.0.0.1:" + webhooks.getAddress().getPort();
        try (Schedules schedules = Schedules.start(url, "ak_test")) {
            await().until(() -> calls.size() >= 3);
            assertThat(schedules).isNotNull();
        } finally {
            webhooks.stop(0);
        }
        assertThat(calls).hasSize(3).containsOnly("POST /v1/webhooks/retention Bearer ak_test");
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] body = "{\"deleted\":2000,\"closedOff\":0,\"more\":%s}"
                .formatted(calls.size() < 3)
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
