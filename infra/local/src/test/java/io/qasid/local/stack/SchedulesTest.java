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
    private static final String RETENTION = "POST /v1/webhooks/retention Bearer ak_test";
    private static final String VERIFICATION = "POST /v1/channel/audit/verification Bearer ak_test";

    private static final String RECONCILIATION = "POST /v1/channel/conversations/reconciliation Bearer ak_test";

    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void each_job_is_called_with_the_admins_key_until_nothing_is_left() throws Exception {
        HttpServer modules = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        modules.createContext("/", this::answer);
        modules.start();
        String url = "http://127.0.0.1:" + modules.getAddress().getPort();
        try (Schedules schedules = Schedules.start(Schedules.jobs(url, url), "ak_test")) {
            await().until(() -> calls.size() >= 9);
            assertThat(schedules).isNotNull();
        } finally {
            modules.stop(0);
        }
        assertThat(calls)
                .containsExactly(
                        RETENTION,
                        RETENTION,
                        RETENTION,
                        VERIFICATION,
                        VERIFICATION,
                        VERIFICATION,
                        RECONCILIATION,
                        RECONCILIATION,
                        RECONCILIATION);
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] body = "{\"deleted\":2000,\"closedOff\":0,\"more\":%s}"
                .formatted(calls.size() % 3 != 0)
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
