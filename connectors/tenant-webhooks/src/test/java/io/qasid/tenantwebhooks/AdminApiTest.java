package io.qasid.tenantwebhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.TenantEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminApiTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final TenantId tenant = Running.tenant();
    private final TenantId stranger = Running.tenant();
    private final TestReceiver receiver = new TestReceiver();
    private Running module;

    @BeforeEach
    void start() throws Exception {
        module = Running.start(Running.endpoints(Map.of(tenant, receiver.url())));
    }

    @AfterEach
    void stop() {
        module.close();
        receiver.close();
        http.close();
    }

    @Test
    void refusesWhoeverHasNotTheKey() throws Exception {
        for (String path : List.of("dead-letters", "endpoints", "unheard-of")) {
            assertThat(http.send(request(path).build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        HttpRequest wrongKey =
                request("dead-letters").header("Authorization", "Bearer wrong").build();
        assertThat(http.send(wrongKey, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void listsDeadLettersPageByPageAndNeverTheirData() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(deadLetter().getId());
        }
        JsonNode first = get("dead-letters?limit=3");
        JsonNode second =
                get("dead-letters?limit=3&cursor=" + first.get("nextCursor").asText());

        List<String> listed = new ArrayList<>();
        first.get("deadLetters").forEach(letter -> listed.add(letter.get("id").asText()));
        assertThat(listed).hasSize(3);
        second.get("deadLetters").forEach(letter -> listed.add(letter.get("id").asText()));
        assertThat(listed).containsExactlyElementsOf(ids.stream().sorted().toList());
        assertThat(second.get("nextCursor").isNull()).isTrue();
        JsonNode letter = first.get("deadLetters").get(0);
        assertThat(letter.get("reason").asText()).isEqualTo("MALFORMED");
        assertThat(letter.toString()).doesNotContain("secret-text");
        assertThat(get("dead-letters?tenantId=" + stranger).get("deadLetters")).isEmpty();
    }

    @Test
    void redeliversOneDeadLetterWithANewSchedule() throws Exception {
        receiver.answers(410);
        TenantEvent event = Running.event(tenant);
        module.accept(event);
        awaitState(event, "DEAD");
        receiver.answers(204);
        assertThat(post("endpoints/" + tenant + "/activation").statusCode()).isEqualTo(200);

        assertThat(post("dead-letters/" + event.getId() + "/redelivery").statusCode())
                .isEqualTo(202);

        awaitState(event, "DELIVERED");
        assertThat(receiver.ids()).containsExactly(event.getId(), event.getId());
        assertThat(post("dead-letters/" + event.getId() + "/redelivery").statusCode())
                .as("a delivered event is no dead letter")
                .isEqualTo(404);
        assertThat(post("dead-letters/not-an-id/redelivery").statusCode()).isEqualTo(404);
        assertThat(post("dead-letters/" + UUID.randomUUID() + "/redelivery").statusCode())
                .isEqualTo(404);
    }

    @Test
    void redeliversAllDeadLettersInTheOrderOfTheirMessage() throws Exception {
        receiver.answers(410);
        TenantEvent first = Running.event(tenant, "message-1");
        module.accept(first);
        awaitState(first, "DEAD");
        TenantEvent second = Running.event(tenant, "message-1");
        module.accept(second);
        awaitState(second, "DEAD");
        receiver.received().clear();
        receiver.answers(204);
        post("endpoints/" + tenant + "/activation");

        HttpResponse<String> response = post("dead-letters/redelivery", "{}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode answer = JSON.readTree(response.body());

        assertThat(answer.get("redelivered").asInt()).isEqualTo(2);
        assertThat(answer.get("more").asBoolean()).isFalse();
        await().untilAsserted(() -> {
            module.clock().advance(Duration.ofMillis(250));
            assertThat(receiver.ids()).containsExactly(first.getId(), second.getId());
        });
    }

    @Test
    void redeliversOneWithThoseOfItsConversationThatAreOlder() throws Exception {
        receiver.answers(410);
        List<TenantEvent> dead = new ArrayList<>();
        for (String key : List.of("a", "a", "b", "a")) {
            TenantEvent event = Running.event(tenant, key);
            module.accept(event);
            awaitState(event, "DEAD");
            dead.add(event);
        }
        receiver.received().clear();
        receiver.answers(204);
        post("endpoints/" + tenant + "/activation");

        JsonNode answer = JSON.readTree(
                post("dead-letters/" + dead.get(1).getId() + "/redelivery").body());

        assertThat(answer.get("redelivered").asInt()).isEqualTo(2);
        await().untilAsserted(() -> {
            module.clock().advance(Duration.ofMillis(250));
            assertThat(receiver.ids())
                    .containsExactly(dead.get(0).getId(), dead.get(1).getId());
        });
        assertThat(module.state(dead.get(2))).isEqualTo("DEAD");
        assertThat(module.state(dead.get(3))).isEqualTo("DEAD");
        assertThat(get("dead-letters").get("deadLetters").get(0).get("orderKey").asText())
                .isEqualTo("b");
    }

    @Test
    void redeliversOneTypeOnly() throws Exception {
        receiver.answers(410);
        TenantEvent receipt = Running.event(tenant);
        TenantEvent answer =
                Running.event(tenant).toBuilder().setType("message.received").build();
        module.accept(receipt, answer);
        awaitState(receipt, "DEAD");
        awaitState(answer, "DEAD");
        receiver.answers(204);
        post("endpoints/" + tenant + "/activation");

        post("dead-letters/redelivery", "{\"type\":\"message.received\"}");

        awaitState(answer, "DELIVERED");
        assertThat(module.state(receipt)).isEqualTo("DEAD");
    }

    @Test
    void deliversWhatCameBeforeItsTenantHadAnEndpoint() throws Exception {
        TenantEvent event = Running.event(stranger);
        module.accept(event);
        awaitState(event, "NO_ENDPOINT");
        module.restart(Running.endpoints(Map.of(stranger, receiver.url())));

        String body = "{\"state\":\"NO_ENDPOINT\",\"tenantId\":\"" + stranger + "\"}";
        assertThat(post("dead-letters/redelivery", body).statusCode()).isEqualTo(202);

        awaitState(event, "DELIVERED");
    }

    @Test
    void namesEveryFieldThatIsWrong() throws Exception {
        JsonNode problem =
                JSON.readTree(post("dead-letters/redelivery", "{\"state\":\"GONE\",\"tenantId\":\"x\",\"limit\":\"1\"}")
                        .body());

        List<String> pointers = new ArrayList<>();
        problem.get("errors").forEach(error -> pointers.add(error.get("pointer").asText()));
        assertThat(pointers).containsExactlyInAnyOrder("/state", "/tenantId", "/limit");
        assertThat(send(request("dead-letters?limit=0")).statusCode()).isEqualTo(422);
        assertThat(send(request("dead-letters?cursor=x&tenantId=y")).statusCode())
                .isEqualTo(422);
        assertThat(post("dead-letters/redelivery", "[]").statusCode()).isEqualTo(400);
    }

    @Test
    void showsAnEndpointThatSaidItWantsNoMoreUntilItIsActivated() throws Exception {
        assertThat(endpoint().get("state").asText()).isEqualTo("ACTIVE");
        receiver.answers(410);
        awaitState(handedOver(), "DEAD");

        assertThat(endpoint().get("state").asText()).isEqualTo("DISABLED");
        assertThat(endpoint().get("reason").asText()).isEqualTo("GONE");
        assertThat(endpoint().toString()).doesNotContain("whsec_");
        receiver.answers(204);
        post("endpoints/" + tenant + "/activation");
        assertThat(endpoint().get("state").asText()).isEqualTo("ACTIVE");
        awaitState(handedOver(), "DELIVERED");
        assertThat(post("endpoints/" + stranger + "/activation").statusCode()).isEqualTo(404);
    }

    @Test
    void retentionTakesWhatIsOldEnoughAndLeavesDeadLettersLonger() throws Exception {
        TenantEvent delivered = handedOver();
        awaitState(delivered, "DELIVERED");
        TenantEvent unwanted = Running.event(stranger);
        module.accept(unwanted);
        TenantEvent dead = deadLetter();
        await().until(() -> module.one("SELECT state FROM webhook.delivery WHERE type = 'webhook.dead_letters'")
                .equals("DELIVERED"));

        assertThat(retention().get("deleted").asInt()).isZero();
        module.clock().advance(Duration.ofDays(7).plusSeconds(1));
        assertThat(retention().get("deleted").asInt())
                .as("with the notice of the dead letter")
                .isEqualTo(3);
        assertThat(module.state(dead)).isEqualTo("DEAD");
        module.clock().advance(Duration.ofDays(23));
        assertThat(retention().get("deleted").asInt()).isEqualTo(1);
    }

    @Test
    void closesOffWhatWaitsForAnEndpointThatWasTakenAway() throws Exception {
        receiver.answers(500);
        TenantEvent event = handedOver();
        await().untilAsserted(() ->
                assertThat(module.one("SELECT attempts FROM webhook.delivery")).isEqualTo("1"));
        module.restart(Running.endpoints(Map.of(stranger, receiver.url())));

        assertThat(retention().get("closedOff").asInt())
                .as("may be settings that lag")
                .isZero();
        module.clock().advance(Duration.ofHours(2));
        assertThat(retention().get("closedOff").asInt()).isEqualTo(1);
        assertThat(module.state(event)).isEqualTo("NO_ENDPOINT");
    }

    @Test
    void isReadyWhenStoreAndNatsAnswerAndCountsWhatItDoes() throws Exception {
        awaitState(handedOver(), "DELIVERED");
        module.accept(Running.event(stranger));

        assertThat(plain("/health/ready").body())
                .contains("\"postgresql\":\"up\"", "\"nats\":\"up\"", "\"delivery\":\"up\"");
        String metrics = plain("/metrics").body();
        assertThat(metrics)
                .contains("webhook_events_received_total 2.0")
                .contains("webhook_events_without_endpoint_total 1.0")
                .contains("webhook_attempts_total{cause=\"\",outcome=\"delivered\"} 1.0")
                .contains("webhook_backlog{state=\"dead\"}")
                .contains("webhook_request_seconds_count 1")
                .doesNotContain(tenant.toString());
    }

    private TenantEvent handedOver() throws InterruptedException {
        TenantEvent event = Running.event(tenant);
        module.accept(event);
        return event;
    }

    private TenantEvent deadLetter() throws InterruptedException {
        TenantEvent event =
                Running.event(tenant).toBuilder().setDataJson("secret-text").build();
        module.accept(event);
        awaitState(event, "DEAD");
        return event;
    }

    private JsonNode endpoint() throws IOException, InterruptedException {
        return get("endpoints").get("endpoints").get(0);
    }

    private JsonNode retention() throws IOException, InterruptedException {
        return JSON.readTree(post("retention").body());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(path));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(
                request.header("Authorization", "Bearer " + Running.ADMIN_KEY).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> plain(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + module.httpPort() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + module.httpPort() + "/v1/webhooks/" + path))
                .timeout(Duration.ofSeconds(10));
    }

    private void awaitState(TenantEvent event, String state) {
        await().untilAsserted(() -> assertThat(module.state(event)).isEqualTo(state));
    }
}
