package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.local.client.Answer;
import io.qasid.local.client.SendRequest;
import io.qasid.local.client.SendTemplate;
import io.qasid.model.Category;
import io.qasid.model.MessageStatus;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.WebhookDeadLettered;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// People go on answering while nobody can tell the tenant: tenant-webhooks killed and frozen, then the tenant's own
/// server out for longer than it is tried. Nothing is lost, and what one person said stays in its order.
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AnswersDrillTest {
    private static final int PEOPLE = 12;
    private static final int ANSWERS_EACH = 3;
    private static final Duration STEP_MAX = Duration.ofSeconds(60);
    private static final Duration DELIVERED_MAX = Duration.ofSeconds(60);
    /// As the catalogue has them, a thousand times faster.
    private static final String RETRY_DELAYS = "50ms,100ms,200ms,400ms,800ms";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final TenantEndpoint TENANT = new TenantEndpoint();

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static Stand stand;

    /// What everybody said until now, in their order.
    private static final Map<String, List<String>> SAID = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        stand = new Stand(TENANT.url(), Map.of("qasid.tenant-webhooks.retry-delays", RETRY_DELAYS));
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            String person = "+9370%07d".formatted(3_000_000 + i);
            SAID.put(person, new ArrayList<>());
            messages.add(send(person, onWhatsApp(person)));
        }
        await("everybody to have been written to")
                .atMost(DELIVERED_MAX)
                .until(() -> messages.stream()
                        .allMatch(id -> stand.api().message(id).orElseThrow().status() == MessageStatus.DELIVERED));
    }

    @AfterAll
    static void stop() {
        stand.close();
        TENANT.close();
    }

    @Row("CHAN-08")
    @Test
    @Order(1)
    void answersWaitWhileTenantWebhooksIsKilledAndWhileItIsFrozen() throws Exception {
        Victim victim = Victim.of(stand.module("tenant-webhooks"));
        everybodyAnswers("before");
        await("the answers").atMost(STEP_MAX).until(() -> TENANT.answers().equals(SAID));

        outage("killed", victim.kill(), victim.restart());
        outage("frozen", victim::freeze, victim::thaw);

        assertThat(new Metrics(stand.addresses().router()).sum("chan_mo_routing_duration_seconds_count"))
                .as("each answer is timed once")
                .isEqualTo(SAID.values().stream().mapToInt(List::size).sum());
        assertThat(new Metrics(stand.addresses().router()).sum("chan_mo_unroutable_total"))
                .isZero();
        assertThat(stand.api().auditVerification().path("intact").asBoolean()).isTrue();
    }

    @Row("CHAN-08")
    @Test
    @Order(2)
    void answersThatTheTenantDidNotTakeAreListedToldOfAndDeliveredAgainInTheirOrder() throws Exception {
        Set<String> announced = ConcurrentHashMap.newKeySet();
        Connection nats = Nats.connect(stand.addresses().nats());
        try {
            nats.createDispatcher(message -> announced.add(eventId(message.getData())))
                    .subscribe(Subjects.ANSWER_DEAD_LETTERED);
            nats.flush(Duration.ofSeconds(5));
            Map<String, List<String>> before = TENANT.answers();
            TENANT.fail();
            everybodyAnswers("while the tenant was out");

            int lost = PEOPLE * ANSWERS_EACH;
            await("dead letters").atMost(STEP_MAX).until(() -> deadLetters().size() == lost);
            assertThat(TENANT.answers()).isEqualTo(before);
            await("announcements").atMost(STEP_MAX).until(() -> announced.size() == lost);
            Map<String, List<String>> conversations = new HashMap<>();
            for (JsonNode letter : deadLetters()) {
                assertThat(announced).contains(letter.path("id").asText());
                assertThat(letter.path("attempts").asInt()).isEqualTo(6);
                conversations
                        .computeIfAbsent(letter.path("orderKey").asText(), key -> new ArrayList<>())
                        .add(letter.path("id").asText());
            }
            assertThat(conversations).hasSize(PEOPLE);

            TENANT.work();
            await("the notice")
                    .atMost(STEP_MAX)
                    .until(() -> TENANT.taken().stream()
                            .anyMatch(event -> event.type().equals("webhook.dead_letters")));
            String lastOfOne = conversations.values().iterator().next().getLast();
            assertThat(redeliver("/" + lastOfOne + "/redelivery", "")
                            .path("redelivered")
                            .asInt())
                    .as("with those that were said before it")
                    .isEqualTo(ANSWERS_EACH);
            assertThat(redeliver("/redelivery", "{\"type\":\"message.received\"}")
                            .path("redelivered")
                            .asInt())
                    .isEqualTo(lost - ANSWERS_EACH);
            await("every answer").atMost(STEP_MAX).until(() -> TENANT.answers().equals(SAID));
            assertThat(deadLetters()).isEmpty();
        } finally {
            nats.close();
        }
    }

    private static void outage(String name, Runnable strike, Runnable mend) throws Exception {
        Metrics router = new Metrics(stand.addresses().router());
        Map<String, List<String>> before = TENANT.answers();
        strike.run();
        try {
            everybodyAnswers(name);
            await("the hand-over to be seen standing still").atMost(STEP_MAX).until(() -> waiting(router) > 1);
        } finally {
            mend.run();
        }
        assertThat(before).as("nothing came by another way").isNotEqualTo(SAID);
        await("every answer, in its order")
                .atMost(STEP_MAX)
                .until(() -> TENANT.answers().equals(SAID));
        await("nothing to wait any more").atMost(STEP_MAX).until(() -> waiting(router) == 0);
        Stand.say("%s: %d answers came, each person's in their order"
                .formatted(name, SAID.values().stream().mapToInt(List::size).sum()));
    }

    private static double waiting(Metrics router) {
        return router.sum("chan_hand_over_waiting_seconds", "what=\"tenant_events\"");
    }

    /// Everybody several times; one waits for the other, as people do.
    private static void everybodyAnswers(String drill) throws Exception {
        for (int i = 1; i <= ANSWERS_EACH; i++) {
            for (Map.Entry<String, List<String>> person : SAID.entrySet()) {
                String text = drill + " " + i;
                person.getValue().add(text);
                if (onWhatsApp(person.getKey())) {
                    stand.answerOnWhatsApp(person.getKey(), text);
                } else {
                    stand.answer(person.getKey(), "Qasid", text);
                }
            }
            int said = SAID.values().stream().mapToInt(List::size).sum();
            await("the answers to be ours").atMost(STEP_MAX).until(() -> stand.answersTaken() == said);
        }
    }

    /// Every second one.
    private static boolean onWhatsApp(String person) {
        return person.charAt(person.length() - 1) % 2 == 0;
    }

    private static String send(String person, boolean onWhatsApp) {
        SendRequest plain = SendRequest.of(
                person,
                "Qasid",
                Category.TRANSACTIONAL,
                "what do you think",
                Instant.now().plus(Duration.ofMinutes(5)),
                Map.of());
        SendRequest request =
                onWhatsApp ? plain.over("chat-first", new SendTemplate("notice", "en", List.of("think"))) : plain;
        return ((Answer.Accepted) stand.api().send(request, person)).messageId();
    }

    private static String eventId(byte[] envelope) {
        try {
            return WebhookDeadLettered.parseFrom(Envelope.parseFrom(envelope).getPayload())
                    .getEventId();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /// Of answers; in the order of their making.
    private static List<JsonNode> deadLetters() throws IOException, InterruptedException {
        List<JsonNode> letters = new ArrayList<>();
        JsonNode page = JSON.readTree(webhooks("GET", "?limit=200", "").body());
        page.path("deadLetters").forEach(letters::add);
        return letters.stream()
                .filter(letter -> letter.path("type").asText().equals("message.received"))
                .toList();
    }

    private static JsonNode redeliver(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = webhooks("POST", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> webhooks(String method, String path, String body)
            throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(stand.addresses().webhooks() + "/v1/webhooks/dead-letters" + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("Authorization", "Bearer " + stand.adminKey())
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
