package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant finds its own id in whatever answer it gets.
class RequestIdTest {
    private static final String ID = "tenant-trace/42";
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

    @Test
    void acceptedAndReplayed() {
        assertThat(withId(post(GOOD_BODY), 202)).contains("accepted");
        assertThat(withId(post(GOOD_BODY), 202)).contains("accepted");
    }

    @Test
    void refusedByTheServerItself() {
        withId(messages.authorized("/v1/nothing"), 404);
        withId(messages.authorized("/v1/messages").DELETE(), 405);
        withId(post("a".repeat(70_000)), 413);
        withId(post(GOOD_BODY).setHeader("Content-Type", "text/plain"), 415);
        withId(messages.request("/v1/ledger"), 401);
    }

    @Test
    void refusedForNow() {
        router.failWith(Status.UNAVAILABLE.asRuntimeException());
        withId(post(GOOD_BODY), 503);
    }

    @Test
    void theTraceOfAMessageIsNeverTheCallersToChoose() {
        String chosen = "4bf92f3577b34da6a3ce929d0e0e4736";
        messages.exchange(post(GOOD_BODY).header("X-Request-Id", chosen));

        assertThat(router.routed())
                .singleElement()
                .satisfies(routed -> assertThat(routed.getTraceId())
                        .matches("[0-9a-f]{12}7[0-9a-f]{19}")
                        .isNotEqualTo(chosen));
    }

    private static HttpRequest.Builder post(String body) {
        return messages.post("key-1", body.getBytes(StandardCharsets.UTF_8)).POST(BodyPublishers.ofString(body));
    }

    private static String withId(HttpRequest.Builder request, int status) {
        HttpResponse<String> response = messages.exchange(request.header("X-Request-Id", ID));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().allValues("X-Request-Id")).containsExactly(ID);
        if (status >= 400) {
            assertThat(json(response).path("request_id").asText()).isEqualTo(ID);
        }
        return response.body();
    }
}
