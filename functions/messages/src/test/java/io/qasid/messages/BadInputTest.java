package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static io.qasid.messages.RunningMessages.KEY;
import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a caller gets wrong: a problem that says what, with the request's id, and a router that never
/// heard of it.
class BadInputTest {
    private static FakeRouter router;
    private static RunningMessages messages;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        messages = new RunningMessages(router.address(), Map.of());
    }

    @AfterAll
    static void stop() {
        messages.close();
        router.close();
    }

    @BeforeEach
    void reset() {
        router.reset();
    }

    @AfterEach
    void theRouterWasNotCalled() {
        assertThat(router.routed()).isEmpty();
    }

    /// @param body octets, because some of it is no text
    record BadBody(String name, ByteString body, int status, String code) {
        static BadBody of(String name, String body, int status, String code) {
            return new BadBody(name, ByteString.copyFromUtf8(body), status, code);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadBody> badBodies() {
        byte[] invalidUtf8 = GOOD_BODY.getBytes(StandardCharsets.UTF_8);
        invalidUtf8[GOOD_BODY.indexOf("سلام")] = (byte) 0xFF;
        byte[] halfACharacter = "{\"to\":\"+93701234567\",\"text\":\"\u0633".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                BadBody.of("nothing", "", 400, "MALFORMED_BODY"),
                BadBody.of("white space", " \n", 400, "MALFORMED_BODY"),
                BadBody.of("cut off", "{\"to\":", 400, "MALFORMED_BODY"),
                BadBody.of("two documents", GOOD_BODY + GOOD_BODY, 400, "MALFORMED_BODY"),
                BadBody.of("something behind the end", GOOD_BODY + "x", 400, "MALFORMED_BODY"),
                BadBody.of("an array", "[" + GOOD_BODY + "]", 400, "MALFORMED_BODY"),
                BadBody.of("a string", "\"hello\"", 400, "MALFORMED_BODY"),
                BadBody.of("null", "null", 400, "MALFORMED_BODY"),
                BadBody.of("single quotes", GOOD_BODY.replace('"', '\''), 400, "MALFORMED_BODY"),
                BadBody.of("a comment", "/* hi */" + GOOD_BODY, 400, "MALFORMED_BODY"),
                BadBody.of("a trailing comma", GOOD_BODY.replace("}", ",}"), 400, "MALFORMED_BODY"),
                BadBody.of("a bare line feed in a string", "{\"text\":\"a\nb\"}", 400, "MALFORMED_BODY"),
                BadBody.of("a byte order mark", "\uFEFF" + GOOD_BODY, 400, "MALFORMED_BODY"),
                BadBody.of("a form", "to=%2B93701234567&text=hello", 400, "MALFORMED_BODY"),
                BadBody.of(
                        "a duplicate member",
                        GOOD_BODY.replace("{", "{\"to\":\"+93701234568\","),
                        400,
                        "MALFORMED_BODY"),
                BadBody.of("nested deeply", "[".repeat(30_000) + "]".repeat(30_000), 400, "MALFORMED_BODY"),
                BadBody.of(
                        "nested deeply in a field",
                        "{\"metadata\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_001),
                        400,
                        "MALFORMED_BODY"),
                BadBody.of("an endless number", "{\"to\":" + "9".repeat(60_000) + "}", 400, "MALFORMED_BODY"),
                new BadBody("invalid UTF-8", ByteString.copyFrom(invalidUtf8), 400, "MALFORMED_BODY"),
                new BadBody("a character cut in half", ByteString.copyFrom(halfACharacter), 400, "MALFORMED_BODY"),
                new BadBody(
                        "UTF-16",
                        ByteString.copyFrom(GOOD_BODY.getBytes(StandardCharsets.UTF_16)),
                        400,
                        "MALFORMED_BODY"),
                new BadBody(
                        "an overlong NUL",
                        ByteString.copyFrom(new byte[] {'{', (byte) 0xC0, (byte) 0x80, '}'}),
                        400,
                        "MALFORMED_BODY"),
                BadBody.of("no fields", "{}", 422, "INVALID_FIELDS"),
                BadBody.of("no text", GOOD_BODY.replace("سلام", ""), 422, "INVALID_FIELDS"),
                BadBody.of("a text of 1601", GOOD_BODY.replace("سلام", "a".repeat(1601)), 422, "INVALID_FIELDS"),
                BadBody.of("half a surrogate pair", GOOD_BODY.replace("سلام", "\\ud83d"), 422, "INVALID_FIELDS"),
                BadBody.of("a NUL", GOOD_BODY.replace("سلام", "\\u0000"), 422, "INVALID_FIELDS"),
                BadBody.of("a fixed line", GOOD_BODY.replace("+93701234567", "+93202301234"), 422, "INVALID_FIELDS"),
                BadBody.of("no number", GOOD_BODY.replace("+93701234567", "hello"), 422, "INVALID_FIELDS"),
                BadBody.of("an unknown field", GOOD_BODY.replace("{", "{\"priority\":1,"), 422, "INVALID_FIELDS"),
                BadBody.of("a number as text", GOOD_BODY.replace("\"سلام\"", "7"), 422, "INVALID_FIELDS"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBodies")
    void aBadBodyIsAProblem(BadBody bad) {
        HttpResponse<String> response =
                messages.exchange(messages.post("key-1", bad.body().toByteArray()));

        assertProblem(response, bad.status(), bad.code());
    }

    @Test
    void aMalformedBodySaysWhere() {
        HttpResponse<String> response = messages.send("key-1", "{\n  \"to\": +93701234567\n}");

        assertProblem(response, 400, "MALFORMED_BODY");
        assertThat(json(response).path("detail").asText())
                .startsWith("The body is not valid JSON at line 2, column ")
                .doesNotContain("701234567");
    }

    @Test
    void allFieldsAreComplainedAboutAtOnce() {
        HttpResponse<String> response = messages.send(
                "key-1", "{\"to\":\"x\",\"text\":\"\",\"category\":\"SPAM\",\"sender\":\"\",\"colour\":1}");

        assertThat(json(response).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/to", "/text", "/category", "/sender", "/colour");
    }

    @Test
    void thousandsOfUnknownFieldsDoNotMakeAnAnswerOfMegabytes() {
        StringBuilder body = new StringBuilder("{\"f\":1");
        for (int i = 0; i < 5_000; i++) {
            body.append(",\"f").append(i).append("\":1");
        }
        HttpResponse<String> response = messages.send("key-1", body.append('}').toString());

        assertProblem(response, 422, "INVALID_FIELDS");
        assertThat(json(response).path("errors")).hasSize(50);
    }

    @ParameterizedTest(name = "Authorization: {0}")
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Basic " + KEY,
                KEY,
                "Bearer " + KEY + "x",
                "Bearer " + KEY + " x"
            })
    void aMissingOrWrongKeyIsUnauthorized(String authorization) {
        for (String path : new String[] {
            "/v1/messages", "/v1/messages/" + FakeRouter.MESSAGE_ID, "/v1/ledger", "/v1/audit/verification"
        }) {
            HttpRequest.Builder request = messages.request(path);
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            if (path.equals("/v1/messages")) {
                request.header("Content-Type", "application/json")
                        .header("Idempotency-Key", "key-1")
                        .POST(BodyPublishers.ofString(GOOD_BODY));
            }
            HttpResponse<String> response = messages.exchange(request);

            assertProblem(response, 401, "UNAUTHORIZED");
            assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        }
    }

    @Test
    void twoKeysAreNoKey() {
        assertProblem(
                messages.exchange(messages.post("key-1", GOOD_BODY.getBytes(StandardCharsets.UTF_8))
                        .header("Authorization", "Bearer " + KEY)),
                401,
                "UNAUTHORIZED");
    }

    @Test
    void aMissingIdempotencyKeyIsNamed() {
        HttpResponse<String> response = messages.exchange(messages.authorized("/v1/messages")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(GOOD_BODY)));

        assertProblem(response, 400, "IDEMPOTENCY_KEY_INVALID");
        assertThat(json(response).path("errors").path(0).path("pointer").asText())
                .isEqualTo("Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "\"open", "\"\""})
    void aMalformedIdempotencyKeyIsNamed(String key) {
        assertProblem(messages.send(key, GOOD_BODY), 400, "IDEMPOTENCY_KEY_INVALID");
    }

    @Test
    void anIdempotencyKeyOf256CharactersIsTooLong() {
        assertProblem(messages.send("k".repeat(256), GOOD_BODY), 400, "IDEMPOTENCY_KEY_INVALID");
    }

    @Test
    void aBodyOver64KiBIsTooLarge() {
        byte[] body = GOOD_BODY.replace("سلام", "a".repeat(64 * 1024)).getBytes(StandardCharsets.UTF_8);

        assertProblem(messages.exchange(messages.post("key-1", body)), 413, "BODY_TOO_LARGE");
    }

    @Test
    void aBodyOver64KiBIsTooLargeAlsoWhenItsLengthIsNotAnnounced() {
        byte[] body = new byte[70_000];
        InputStream stream = new ByteArrayInputStream(body);

        assertProblem(
                messages.exchange(messages.post("key-1", new byte[0]).POST(BodyPublishers.ofInputStream(() -> stream))),
                413,
                "BODY_TOO_LARGE");
    }

    @Test
    void anEndlessBodyIsCutOffLongBeforeItsEnd() throws IOException {
        long written = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), messages.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + KEY
                                    + "\r\nIdempotency-Key: key-1\r\nContent-Type: application/json\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("4000\r\n" + "a".repeat(0x4000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (written < 200_000_000 && socket.getInputStream().available() == 0) {
                socket.getOutputStream().write(chunk);
                written += chunk.length;
            }
            byte[] head = socket.getInputStream().readNBytes(12);
            assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
        assertThat(written).isLessThan(50_000_000);
    }

    @Test
    void aBodyOfExactly64KiBIsRead() {
        String head = "{\"to\":\"nobody\",\"text\":\"";
        String body = head + "a".repeat(64 * 1024 - head.length() - 2) + "\"}";

        assertProblem(messages.send("key-1", body), 422, "INVALID_FIELDS");
    }

    @Test
    void otherPathsMethodsAndMediaTypesAreProblemsToo() {
        byte[] body = GOOD_BODY.getBytes(StandardCharsets.UTF_8);
        assertProblem(messages.get("/"), 404, "NOT_FOUND");
        assertProblem(messages.get("/v1/nothing"), 404, "NOT_FOUND");
        assertProblem(messages.get("/v1/messages/a/b"), 404, "NOT_FOUND");
        HttpResponse<String> delete = messages.exchange(
                messages.authorized("/v1/messages/" + FakeRouter.MESSAGE_ID).DELETE());
        assertProblem(delete, 405, "METHOD_NOT_ALLOWED");
        assertThat(delete.headers().firstValue("Allow")).isPresent();
        assertProblem(messages.exchange(messages.authorized("/v1/messages").DELETE()), 405, "METHOD_NOT_ALLOWED");
        assertProblem(
                messages.exchange(messages.post("key-1", body).setHeader("Content-Type", "text/plain")),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        assertProblem(
                messages.exchange(messages.post("key-1", body).header("Accept", "text/html")), 406, "NOT_ACCEPTABLE");
    }

    @Test
    void anAbsurdRequestLineOrHeaderEndsWithAnErrorAndNothingElse() throws IOException {
        for (String request : new String[] {
            "GET /v1/messages/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(100_000) + "\r\nConnection: close\r\n\r\n",
            "nonsense\r\n\r\n",
        }) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), messages.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                byte[] head = socket.getInputStream().readNBytes(12);
                assertThat(new String(head, StandardCharsets.US_ASCII)).matches("HTTP/1\\.[01] 4..");
            }
        }
    }

    /// Whatever octets come: a client error in the form of a problem, never a failure of ours.
    @Test
    void mutatedBodiesNeverBreakAnything() {
        long seed = System.nanoTime();
        System.out.println("seed of the mutated bodies: " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] original = "{\"to\":\"nobody\",\"text\":\"سلام 👋\",\"category\":\"OTP\",\"metadata\":{\"a\":\"b\"}}"
                .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 300; round++) {
            byte[] body = original.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            HttpResponse<String> response = messages.exchange(messages.post("key-1", body));
            assertThat(response.statusCode())
                    .as("seed %d, round %d: %s", seed, round, response.body())
                    .isIn(400, 422);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("type").asText()).startsWith("/problems/");
        assertThat(problem.path("retryable").asBoolean(true)).isFalse();
        assertThat(problem.path("request_id").asText())
                .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
    }
}
