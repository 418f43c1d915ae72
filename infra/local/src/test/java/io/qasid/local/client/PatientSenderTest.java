package io.qasid.local.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.qasid.model.Category;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientSenderTest {
    private static final String ACCEPTED = "{\"id\":\"m1\",\"status\":\"IN_FLIGHT\"}";
    private static final String BUSY = "{\"code\":\"STORE_UNAVAILABLE\",\"detail\":\"The store gave no answer.\"}";
    private static final SendRequest REQUEST =
            SendRequest.of("+93701234567", "Qasid", Category.OTP, "Salaam", null, Map.of());

    private record Reply(int status, String body, int retryAfterSeconds) {}

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final List<String> keys = new ArrayList<>();
    private final List<Answer.Problem> putOff = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private HttpServer server = unstarted();
    private QasidApi api = new QasidApi("http://127.0.0.1:1", "qk_test");

    @BeforeEach
    void start_server() {
        server.createContext("/v1/messages", this::reply);
        server.start();
        api = new QasidApi("http://127.0.0.1:" + server.getAddress().getPort(), "qk_test");
    }

    @AfterEach
    void stop_server() {
        server.stop(0);
        api.close();
    }

    @Test
    void repeats_a_temporary_refusal_with_the_same_key_and_not_sooner_than_asked() {
        replies.add(new Reply(503, BUSY, 3));
        replies.add(new Reply(429, BUSY, 0));
        replies.add(new Reply(202, ACCEPTED, 0));

        Answer answer = sender(Duration.ofMinutes(1)).send(REQUEST, "key-1", putOff::add);

        assertThat(answer).isEqualTo(new Answer.Accepted("m1", false));
        assertThat(keys).containsExactly("key-1", "key-1", "key-1");
        assertThat(pauses.getFirst()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(pauses).hasSize(2);
        assertThat(putOff).extracting(Answer.Problem::http).containsExactly(503, 429);
    }

    @Test
    void does_not_repeat_an_answer_that_will_not_change() {
        replies.add(new Reply(409, "{\"code\":\"IDEMPOTENCY_KEY_REUSED\",\"detail\":\"Another body.\"}", 0));

        assertThat(sender(Duration.ofMinutes(1)).send(REQUEST, "key-1", putOff::add))
                .isInstanceOfSatisfying(Answer.Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
                    assertThat(problem.http()).isEqualTo(409);
                });
        assertThat(pauses).isEmpty();
    }

    @Test
    void gives_the_last_refusal_back_when_patience_ends() {
        for (int i = 0; i < 100; i++) {
            replies.add(new Reply(503, BUSY, 0));
        }

        assertThat(sender(Duration.ofSeconds(10)).send(REQUEST, "key-1", putOff::add))
                .isInstanceOfSatisfying(
                        Answer.Problem.class,
                        problem -> assertThat(problem.http()).isEqualTo(503));
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isLessThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(keys).hasSizeBetween(3, 20);
    }

    @Test
    void says_so_when_nobody_answers_until_patience_ends() {
        server.stop(0);

        assertThatThrownBy(() -> sender(Duration.ofSeconds(2)).send(REQUEST, "key-1", putOff::add))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("gives no answer");
        assertThat(pauses).isNotEmpty();
    }

    /// Its clock moves by its own pauses only.
    private PatientSender sender(Duration patience) {
        InstantSource clock = () -> now;
        return new PatientSender(
                api,
                clock,
                pause -> {
                    pauses.add(pause);
                    now = now.plus(pause);
                },
                patience);
    }

    private void reply(HttpExchange exchange) throws IOException {
        try (exchange) {
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
            exchange.getRequestBody().readAllBytes();
            Reply reply = replies.removeFirst();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (reply.retryAfterSeconds > 0) {
                exchange.getResponseHeaders().set("Retry-After", String.valueOf(reply.retryAfterSeconds));
            }
            byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static HttpServer unstarted() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
