package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.OttAccountRotated;
import io.qasid.proto.v1.VerifyAuditRequest;
import io.qasid.redis.Redis;
import io.qasid.redis.RedisAnswer;
import io.qasid.servers.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// CHAN-01 as the router sees it: breakers that open, orders that open and close, and what messages do meanwhile.
class AdapterCircuitTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final Route WHATSAPP = Route.parse("whatsapp:qasid");
    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        Map<String, Object> settings = new HashMap<>();
        ladder(settings, 0, "default", "sms:awcc");
        ladder(settings, 1, "chat", "whatsapp:qasid", "sms:awcc");
        ladder(settings, 2, "whatsapp", "whatsapp:qasid");
        stand = new RouterStand(settings);
    }

    private static void ladder(Map<String, Object> settings, int index, String name, String... steps) {
        String prefix = "qasid.channel-router.ladders[" + index + "].";
        settings.put(prefix + "name", name);
        settings.put(prefix + "prefix", "*");
        settings.put(prefix + "steps", List.of(steps));
    }

    @AfterEach
    void stop() {
        assertThat(stand.stub()
                        .verifyAudit(VerifyAuditRequest.getDefaultInstance())
                        .getBreaksList())
                .isEmpty();
        http.close();
        stand.close();
    }

    @Test
    void messagesThatWaitWhenABreakerOpensAreServedByTheNextStep() throws Exception {
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiting.add(stand.accept(request("waiting " + i).setLadder("chat").build()));
        }

        stand.connector.breaker(WHATSAPP, "ott-1", "OPEN");

        assertThat(circuit("whatsapp:qasid")).isEqualTo("OPEN");
        assertThat(stand.metrics()).contains("chan_adapter_circuit_state{account=\"qasid\",provider=\"whatsapp\"} 2.0");
        for (String id : waiting) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(stand.message(id).getAttemptsList())
                            .extracting(AttemptView::getRoute, AttemptView::getReason)
                            .startsWith(tuple("whatsapp:qasid", "ADAPTER_CIRCUIT_OPEN"))
                            .hasSize(2));
        }
        assertThat(stand.message(waiting.getFirst()).getDecisionsList())
                .extracting(DecisionView::getKind, DecisionView::getReason)
                .contains(tuple("STEP_SKIPPED", "ADAPTER_CIRCUIT_OPEN"));
        assertThat(stand.metrics()).contains("chan_steps_skipped_total{reason=\"ADAPTER_CIRCUIT_OPEN\"} 300.0");
        ClaimedAttempt one = claim(AWCC);
        stand.connector.deliveredAtOnce(one, AWCC, "a1");
        awaitStatus(one.getAttemptId().substring(0, one.getAttemptId().indexOf('.')), "DELIVERED");
    }

    @Test
    void aNewMessageBeginsAtTheNextStepAndSaysWhy() throws Exception {
        stand.connector.breaker(WHATSAPP, "ott-1", "OPEN");

        MessageView message =
                stand.message(stand.accept(request("new").setLadder("chat").build()));

        assertThat(message.getAttemptsList()).extracting(AttemptView::getRoute).containsExactly("sms:awcc");
        assertThat(message.getDecisionsList().getFirst().getDetail())
                .contains("without whatsapp:qasid (adapter_circuit_open)");
    }

    @Test
    void theLastHopeWaitsUntilTheCircuitIsClosedAgain() throws Exception {
        stand.connector.breaker(WHATSAPP, "ott-1", "OPEN");
        String id = stand.accept(request("only WhatsApp").setLadder("whatsapp").build());
        assertThat(stand.connector.pull(WHATSAPP, Lane.NORMAL, Duration.ofSeconds(2)))
                .as("nothing is published for an open circuit")
                .isNull();
        assertThat(stand.message(id).getAttemptsList())
                .extracting(AttemptView::getState)
                .containsExactly("READY");

        stand.connector.breaker(WHATSAPP, "ott-1", "CLOSED");

        stand.connector.accepted(claim(WHATSAPP), "wamid.1");
        stand.connector.receipt(WHATSAPP, "wamid.1", "DELIVERED");
        assertThat(awaitStatus(id, "DELIVERED").getAttemptsList()).hasSize(1);
    }

    @Test
    void whatWasPublishedBeforeCanNotBeClaimedAfterAnOrder() throws Exception {
        stand.accept(request("published").setLadder("whatsapp").build());
        Envelope published = stand.connector.pull(WHATSAPP, Lane.NORMAL, A_WHILE);

        assertThat(order("whatsapp", "{\"state\":\"OPEN\",\"reason\":\"abuse\",\"by\":\"night shift\"}")
                        .statusCode())
                .isEqualTo(200);

        await().until(() -> attemptStates().equals(List.of("READY")));
        assertThat(stand.connector.claim(Objects.requireNonNull(published)).getGrantedList())
                .isEmpty();
        order("whatsapp", "{\"state\":\"AUTO\",\"reason\":\"over\"}");
        assertThat(stand.connector.pullAndClaim(WHATSAPP, Lane.NORMAL)).hasSize(1);
    }

    @Test
    void aHalfOpenCircuitIsTriedByOneMessage() throws Exception {
        stand.connector.breaker(WHATSAPP, "ott-1", "HALF_OPEN");
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            messages.add(
                    stand.accept(request("half open " + i).setLadder("chat").build()));
        }

        assertThat(messages)
                .filteredOn(id -> stand.message(id).getAttempts(0).getRoute().equals("whatsapp:qasid"))
                .containsExactly(messages.getFirst());
        stand.connector.accepted(claim(WHATSAPP), "wamid.1");
        stand.connector.breaker(WHATSAPP, "ott-1", "CLOSED");

        String next = stand.accept(request("closed").setLadder("chat").build());
        assertThat(stand.message(next).getAttempts(0).getRoute()).isEqualTo("whatsapp:qasid");
    }

    @Test
    void oneConnectorThatCanSendIsEnough() throws Exception {
        stand.connector.breaker(WHATSAPP, "ott-1", "OPEN");
        stand.connector.breaker(WHATSAPP, "ott-2", "CLOSED");
        assertThat(circuit("whatsapp:qasid")).isEqualTo("CLOSED");

        stand.connector.breaker(WHATSAPP, "ott-2", "");
        assertThat(circuit("whatsapp:qasid")).isEqualTo("OPEN");
    }

    @Test
    void whoSaysNothingForHalfAMinuteCountsNoMore() throws Exception {
        stand.connector.breaker(WHATSAPP, "ott-1", "OPEN");
        stand.database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("update adapter_circuits set heard_at = now() - interval '31 seconds'");
            }
        });

        await().until(() -> circuit("whatsapp:qasid").equals("CLOSED"));
    }

    @Test
    void anOrderOutlivesARestartAndIsAudited() throws Exception {
        order("whatsapp:qasid", "{\"state\":\"OPEN\",\"forSeconds\":900,\"reason\":\"drill\",\"by\":\"night shift\"}");
        stand.restart();

        await().until(() -> circuit("whatsapp:qasid").equals("OPEN"));
        JsonNode adapter = adapter("whatsapp:qasid");
        assertThat(adapter.path("breakers").textValue()).isEqualTo("CLOSED");
        assertThat(adapter.path("order").path("by").textValue()).isEqualTo("night shift");
        assertThat(auditDetails("CIRCUIT_ORDERED_OPEN"))
                .singleElement()
                .asString()
                .contains("whatsapp:qasid until", "by night shift: drill");

        order("whatsapp:qasid", "{\"state\":\"AUTO\",\"reason\":\"drill over\"}");
        assertThat(circuit("whatsapp:qasid")).isEqualTo("CLOSED");
        assertThat(auditDetails("CIRCUIT_RELEASED")).hasSize(1);
    }

    @Test
    void anOrderClosesWhatTheBreakersOpened() throws Exception {
        stand.connector.breaker(WHATSAPP, "ott-1", "OPEN");

        order("whatsapp", "{\"state\":\"CLOSED\",\"reason\":\"the breaker is wrong\"}");

        assertThat(circuit("whatsapp:qasid")).isEqualTo("CLOSED");
    }

    @Test
    void detectedAbuseOpensTheCircuitForAQuarterOfAnHour() throws Exception {
        assertThat(stand.connector.abuseDetected("whatsapp", "AIT_PUMPING")).isTrue();

        JsonNode adapter = adapter("whatsapp:qasid");
        assertThat(adapter.path("circuit").textValue()).isEqualTo("OPEN");
        assertThat(Duration.between(
                        java.time.Instant.parse(
                                adapter.path("order").path("orderedAt").textValue()),
                        java.time.Instant.parse(
                                adapter.path("order").path("until").textValue())))
                .isEqualTo(Duration.ofMinutes(15));
        assertThat(auditDetails("CIRCUIT_ORDERED_OPEN"))
                .singleElement()
                .asString()
                .contains("AIT_PUMPING");

        assertThat(stand.connector.abuseDetected("pigeon", "AIT_PUMPING")).isFalse();
        assertThat(stand.connector.abuseDetected("whatsapp", "not a code")).isFalse();
    }

    @Test
    void aRotationIsRecordedAndAnnouncedOnBothWays() throws Exception {
        Connection nats = NatsConnections.open(TestServers.nats().url(), "test");
        try (Redis redis = Redis.open(TestServers.redis().url(), "test", new SimpleMeterRegistry())) {
            await().until(() -> nats.getStatus() == Connection.Status.CONNECTED);
            var heard = nats.subscribe(Subjects.OTT_ACCOUNT_ROTATED);
            nats.flush(A_WHILE);

            HttpResponse<String> answer =
                    rotation("whatsapp", "{\"reason\":\"the token ends tomorrow\",\"by\":\"night shift\"}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode rotation =
                    new ObjectMapper().readTree(answer.body()).path("rotations").path(0);
            assertThat(rotation.path("adapter").textValue()).isEqualTo("whatsapp:qasid");
            assertThat(rotation.path("event").booleanValue()).isTrue();
            assertThat(rotation.path("sentinel").booleanValue()).isTrue();
            Envelope event = Envelope.parseFrom(
                    Objects.requireNonNull(heard.nextMessage(A_WHILE)).getData());
            assertThat(OttAccountRotated.parseFrom(event.getPayload()).getRoute())
                    .isEqualTo("whatsapp:qasid");
            assertThat(redis.ask(commands -> commands.get("chan:ott:rotated:whatsapp:qasid")))
                    .isEqualTo(new RedisAnswer.Said<>(Long.toString(
                            Instant.parse(rotation.path("at").textValue()).toEpochMilli())));
            assertThat(auditDetails("CREDENTIAL_ROTATED"))
                    .singleElement()
                    .asString()
                    .contains("whatsapp:qasid by night shift: the token ends tomorrow");
        } finally {
            nats.close();
        }
    }

    /// A command has 50 ms.
    @Test
    void anAnnouncementTriesAgainWhereRedisIsBusyForAMoment() throws Exception {
        String body = "{\"reason\":\"x\",\"by\":\"night shift\"}";
        // the first one takes its time before it comes to Redis
        rotation("whatsapp", body);
        try (Redis redis = Redis.open(TestServers.redis().url(), "test", new SimpleMeterRegistry())) {
            assertThat(redis.ask(commands -> commands.clientPause(300))).isInstanceOf(RedisAnswer.Said.class);

            HttpResponse<String> answer = rotation("whatsapp", body);

            assertThat(new ObjectMapper()
                            .readTree(answer.body())
                            .path("rotations")
                            .path(0)
                            .path("sentinel")
                            .booleanValue())
                    .as(answer.body())
                    .isTrue();
        }
    }

    @Test
    void aRotationThatCanNotBeIsRefused() throws Exception {
        assertThat(rotation("pigeon", "{\"reason\":\"x\"}").statusCode()).isEqualTo(404);
        assertThat(rotation("sms", "{\"reason\":\"x\"}").statusCode()).isEqualTo(409);
        assertThat(rotation("whatsapp", "{}").statusCode()).isEqualTo(422);
        assertThat(rotation("whatsapp", "{\"reason\":\"x\",\"token\":\"t\"}").statusCode())
                .as("the secret has no place in it")
                .isEqualTo(422);
        assertThat(send("POST", "/v1/channel/adapters/whatsapp/rotation", "{\"reason\":\"x\"}", "wrong")
                        .statusCode())
                .isEqualTo(401);
        assertThat(auditDetails("CREDENTIAL_ROTATED")).isEmpty();
    }

    @Test
    void aBadOrderChangesNothing() throws Exception {
        assertThat(order("pigeon", "{\"state\":\"OPEN\",\"reason\":\"x\"}").statusCode())
                .isEqualTo(404);
        assertThat(order("whatsapp", "{\"state\":\"AJAR\"}").statusCode()).isEqualTo(422);
        assertThat(order("whatsapp", "{\"state\":\"AUTO\",\"forSeconds\":5,\"reason\":\"x\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(order("whatsapp", "OPEN").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/v1/channel/adapters/whatsapp/circuit", "{}", "wrong")
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/v1/channel/adapters", "", "wrong").statusCode())
                .isEqualTo(401);
        assertThat(circuit("whatsapp:qasid")).isEqualTo("CLOSED");
    }

    private ClaimedAttempt claim(Route route) throws Exception {
        for (int tries = 0; tries < 10; tries++) {
            List<ClaimedAttempt> claimed = stand.connector.pullAndClaim(route, Lane.NORMAL);
            if (!claimed.isEmpty()) {
                return claimed.getFirst();
            }
        }
        throw new AssertionError("nothing to claim on " + route);
    }

    private MessageView awaitStatus(String id, String status) {
        return await().until(
                        () -> stand.message(id), message -> message.getStatus().equals(status));
    }

    private List<String> attemptStates() throws Exception {
        return strings("select state from delivery_attempts", null);
    }

    private List<String> auditDetails(String kind) throws Exception {
        return strings("select convert_from(payload, 'UTF8') from audit where kind = ?", kind);
    }

    private List<String> strings(String sql, @Nullable String parameter) throws Exception {
        return stand.database.inTransaction(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                if (parameter != null) {
                    statement.setString(1, parameter);
                }
                List<String> found = new ArrayList<>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
                return found;
            }
        });
    }

    private String circuit(String adapter) throws Exception {
        return adapter(adapter).path("circuit").textValue();
    }

    private JsonNode adapter(String adapter) throws Exception {
        HttpResponse<String> listing = send("GET", "/v1/channel/adapters", "", RouterStand.ADMIN_KEY);
        for (JsonNode each : new ObjectMapper().readTree(listing.body()).path("adapters")) {
            if (each.path("adapter").textValue().equals(adapter)) {
                return each;
            }
        }
        throw new AssertionError(listing.body());
    }

    private HttpResponse<String> order(String adapter, String body) throws Exception {
        return send("POST", "/v1/channel/adapters/" + adapter + "/circuit", body, RouterStand.ADMIN_KEY);
    }

    private HttpResponse<String> rotation(String adapter, String body) throws Exception {
        return send("POST", "/v1/channel/adapters/" + adapter + "/rotation", body, RouterStand.ADMIN_KEY);
    }

    private HttpResponse<String> send(String method, String path, String body, String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stand.url() + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .timeout(A_WHILE)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
