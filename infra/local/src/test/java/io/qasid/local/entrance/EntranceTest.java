package io.qasid.local.entrance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.qasid.local.Json;
import io.qasid.servers.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EntranceTest {
    private static final Patience SHORT =
            new Patience(Duration.ofMillis(300), Duration.ofMillis(10), Duration.ofMillis(300));
    private static final Patience LONG =
            new Patience(Duration.ofSeconds(30), Duration.ofMillis(10), Duration.ofSeconds(30));

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int first = FreePort.next();
    private final int second = FreePort.next();

    @AfterEach
    void closeAll() throws Exception {
        http.close();
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    @Test
    void aRequestReachesTheModuleThatAnswersItsPathAndBringsItsAnswerBack() throws Exception {
        module(first, exchange -> echo(exchange, 200));
        module(second, exchange -> echo(exchange, 201));
        String url = entrance(LONG);

        assertThat(get(url + "/v1/consents").statusCode()).isEqualTo(201);
        assertThat(get(url + "/v1/consents/one").statusCode()).isEqualTo(201);
        assertThat(get(url + "/v1/consents?recipient=%2B9370").body()).endsWith("GET /v1/consents?recipient=%2B9370 ");
        assertThat(get(url + "/v1/consentsque").statusCode()).isEqualTo(200);
        assertThat(get(url + "/v1/messages:preview").statusCode()).isEqualTo(200);
        assertThat(get(url + "/nobody").statusCode()).isEqualTo(200);

        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url + "/v1/consents"))
                        .header("X-Request-Id", "abc")
                        .PUT(BodyPublishers.ofString("سلام"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("abc PUT /v1/consents سلام");
        assertThat(answer.headers().allValues("X-Twice")).containsExactly("one", "two");
    }

    @Test
    void aModuleThatComesBackGetsWhatWaitedForIt() throws Exception {
        String url = entrance(LONG);
        CompletableFuture<HttpResponse<String>> waits = http.sendAsync(
                HttpRequest.newBuilder(URI.create(url + "/v1/consents"))
                        .POST(BodyPublishers.ofString("once"))
                        .build(),
                BodyHandlers.ofString());
        // answered while the other one waits: it has arrived
        module(first, exchange -> echo(exchange, 200));
        assertThat(get(url + "/v1/messages").statusCode()).isEqualTo(200);
        assertThat(waits).isNotDone();

        module(second, exchange -> echo(exchange, 201));

        assertThat(waits.get().body()).isEqualTo("- POST /v1/consents once");
    }

    @Test
    void aModuleThatStaysAwayIsAReasonToTryAgain() throws Exception {
        HttpResponse<String> answer = get(entrance(SHORT) + "/v1/consents");

        assertProblem(answer, 503, "MODULE_AWAY", true);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.body()).contains("consent takes no connections");
    }

    @Test
    void aModuleThatIsSilentIsLeftAfterAWhile() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        opened.add(end::countDown);
        module(second, exchange -> end.await());

        assertProblem(get(entrance(SHORT) + "/v1/consents"), 504, "MODULE_SILENT", true);
    }

    @Test
    void whatMayBeRepeatedIsRepeatedWhenTheConnectionBreaks() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        module(first, exchange -> {
            if (seen.incrementAndGet() > 1) {
                echo(exchange, 200);
            }
        });

        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(entrance(LONG) + "/v1/messages"))
                        .header("idempotency-key", "k1")
                        .POST(BodyPublishers.ofString("body"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).endsWith("body");
        assertThat(seen).hasValue(2);
    }

    @Test
    void whatAModuleAsksToRepeatIsRepeatedUntilItIsDone() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        module(first, exchange -> {
            if (seen.incrementAndGet() < 3) {
                askToComeAgain(exchange);
            } else {
                echo(exchange, 202);
            }
        });

        HttpResponse<String> answer = send(entrance(LONG), "Idempotency-Key", "k1");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).endsWith("body");
        assertThat(seen).hasValue(3);
    }

    @Test
    void whoAsksToRepeatForTooLongIsHeard() throws Exception {
        AtomicInteger seen = moduleThatAsksToComeAgain();

        HttpResponse<String> answer = send(entrance(SHORT), "Idempotency-Key", "k1");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("later");
        assertThat(seen).hasValueGreaterThan(1);
    }

    @Test
    void whatMayNotBeRepeatedIsNotEvenWhenAsked() throws Exception {
        AtomicInteger seen = moduleThatAsksToComeAgain();

        assertThat(send(entrance(LONG), "X-Request-Id", "r1").statusCode()).isEqualTo(503);
        assertThat(seen).hasValue(1);
    }

    private HttpResponse<String> send(String url, String header, String value) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + "/v1/messages"))
                        .header(header, value)
                        .POST(BodyPublishers.ofString("body"))
                        .build(),
                BodyHandlers.ofString());
    }

    /// @return how many requests it has heard
    private AtomicInteger moduleThatAsksToComeAgain() throws IOException {
        AtomicInteger seen = new AtomicInteger();
        module(first, exchange -> {
            seen.incrementAndGet();
            askToComeAgain(exchange);
        });
        return seen;
    }

    private static void askToComeAgain(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Retry-After", "0");
        exchange.sendResponseHeaders(503, 5);
        exchange.getResponseBody().write("later".getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    @Test
    void whatMayNotBeRepeatedIsNot() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        module(first, _ -> seen.incrementAndGet());

        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(entrance(LONG) + "/v1/messages"))
                        .POST(BodyPublishers.ofString("body"))
                        .build(),
                BodyHandlers.ofString());

        assertProblem(answer, 502, "MODULE_BROKE_OFF", false);
        assertThat(seen).hasValue(1);
    }

    @Test
    void aBodyLargerThanAnyModuleTakesIsRefusedHere() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        module(first, exchange -> seen.add(exchange.getRequestMethod()));

        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(entrance(LONG) + "/v1/messages"))
                        .POST(BodyPublishers.ofByteArray(new byte[Entrance.BODY_OCTETS_MAX + 1]))
                        .build(),
                BodyHandlers.ofString());

        assertProblem(answer, 413, "BODY_TOO_LARGE", false);
        assertThat(seen).isEmpty();
    }

    @Test
    void anAnswerWithoutABodyStaysOne() throws Exception {
        module(first, exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            exchange.sendResponseHeaders(304, -1);
        });

        HttpResponse<String> answer = get(entrance(LONG) + "/v1/messages");

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("ETag")).hasValue("\"1\"");
    }

    @Test
    void oneAfterTheOtherOverOneConnectionWaitForNoTimer() throws Exception {
        module(first, exchange -> echo(exchange, 200));
        String url = entrance(LONG);
        int requests = 100;
        get(url + "/v1/messages");

        long begin = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            get(url + "/v1/messages");
        }

        // a delayed acknowledgement costs 40 ms
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(40 * requests / 2));
    }

    @Test
    void closingItEndsWhatWaits() {
        Entrance entrance = Entrance.open(0, backends(), LONG);
        CompletableFuture<HttpResponse<String>> waits = http.sendAsync(
                HttpRequest.newBuilder(URI.create(entrance.url() + "/v1/consents"))
                        .build(),
                BodyHandlers.ofString());

        entrance.close();

        await().until(waits::isDone);
    }

    private List<Backend> backends() {
        return List.of(
                new Backend("messages", "http://127.0.0.1:" + first, List.of("/v1/messages")),
                new Backend("consent", "http://127.0.0.1:" + second, List.of("/v1/consents")));
    }

    private String entrance(Patience patience) {
        Entrance entrance = Entrance.open(0, backends(), patience);
        opened.add(entrance);
        return entrance.url();
    }

    @FunctionalInterface
    private interface Behaviour {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /// One that does not answer breaks the connection.
    private void module(int port, Behaviour behaviour) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                behaviour.answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        opened.add(() -> {
            server.stop(0);
            threads.shutdownNow();
        });
    }

    private static void echo(HttpExchange exchange, int status) throws IOException {
        String id = exchange.getRequestHeaders().getFirst("X-Request-Id");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        byte[] answer = ((id == null ? "-" : id) + " " + exchange.getRequestMethod() + " " + exchange.getRequestURI()
                        + " " + body)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().put("X-Twice", List.of("one", "two"));
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code, boolean retryable) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = Json.read(answer.body());
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("retryable").asBoolean()).isEqualTo(retryable);
    }
}
