package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.MobileOriginated;
import io.qasid.proto.v1.RecipientSaid;
import io.qasid.proto.v1.RecipientSaidBatch;
import io.qasid.proto.v1.RecipientSaidReply;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.servers.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of answers: whose they are, who is answered, and what stands in nobody's way.
class AnswersTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final String PERSON = "+93701234567";
    private static final String STRANGER = "+93701234568";
    private static final String SENDER = "QasidBank";
    private static final String OTHER_TENANT = "0190a0a0-0000-7000-8000-000000000002";
    private static final Duration A_WHILE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private RouterStand stand;
    private int answers;

    @BeforeEach
    void start() throws Exception {
        stand = new RouterStand(Map.of());
        stand.accept(request("a campaign").build());
        ClaimedAttempt attempt = stand.connector.pullAndClaim(AWCC, Lane.NORMAL).getFirst();
        stand.connector.deliveredAtOnce(attempt, AWCC, "a1");
    }

    @AfterEach
    void stop() {
        stand.close();
        http.close();
    }

    @Test
    void anAnswerThatBelongsToNoConversationGoesByItsFirstWordOrToTheOwnerOfTheSender() throws Exception {
        assertThat(keyword("4040", "*", OTHER_TENANT, "owner")).isEqualTo(200);
        assertThat(keyword("4040", "بلی", RouterStand.TENANT, "survey-1")).isEqualTo(200);

        answer(STRANGER, "4040", "بَلي، من هستم");
        answer(STRANGER, "4040", "something else");
        answer(STRANGER, "5050", "بلی");

        JsonNode word = received("بَلي، من هستم");
        assertThat(word.path("label").textValue()).isEqualTo("survey-1");
        assertThat(word.path("keyword").textValue()).isEqualTo("بلی");
        assertThat(word.has("inReplyTo")).isFalse();
        assertThat(tenantOf("بَلي، من هستم")).isEqualTo(RouterStand.TENANT);
        assertThat(tenantOf("something else")).isEqualTo(OTHER_TENANT);
        assertThat(received("something else").path("label").textValue()).isEqualTo("owner");
        assertThat(stand.metrics()).contains("chan_mo_unroutable_total{route=\"sms:awcc\"} 1");
    }

    @Test
    void anOpenConversationKeepsItsAnswersFromOthersWhoHaveTheWord() throws Exception {
        keyword(SENDER, "YES", OTHER_TENANT, "theirs");
        keyword(SENDER, "JOIN", RouterStand.TENANT, "ours");

        answer(PERSON, SENDER, "yes I do");
        answer(PERSON, SENDER, "join");

        assertThat(tenantOf("yes I do")).isEqualTo(RouterStand.TENANT);
        assertThat(received("yes I do").has("label")).isFalse();
        assertThat(received("join").path("label").textValue()).isEqualTo("ours");
        assertThat(received("join").has("inReplyTo")).isTrue();

        stand.execute("update conversations set last_active_at = now() - interval '4 days'");
        answer(PERSON, SENDER, "yes, and yes again");
        answer(PERSON, SENDER, "no");

        assertThat(tenantOf("yes, and yes again")).isEqualTo(OTHER_TENANT);
        assertThat(tenantOf("no")).as("over, and still the last one").isEqualTo(RouterStand.TENANT);
    }

    @Test
    void wordsAreCheckedAuditedAndNobodyTakesAnothersAway() throws Exception {
        assertThat(keyword("4040", "STOP", RouterStand.TENANT, "x")).isEqualTo(422);
        assertThat(keyword("4040", "two words", RouterStand.TENANT, "x")).isEqualTo(422);
        assertThat(keyword("4040", "", RouterStand.TENANT, "x")).isEqualTo(422);
        assertThat(keyword("4040", "join", "nobody", "x")).isEqualTo(422);
        assertThat(keyword("4040", "join", RouterStand.TENANT, "Not A Label")).isEqualTo(422);
        assertThat(keyword("sms:awcc", "join", RouterStand.TENANT, "x")).isEqualTo(422);
        assertThat(send("POST", "/v1/channel/keywords", "{}", "wrong").statusCode())
                .isEqualTo(401);

        assertThat(keyword("93701112233", "join", RouterStand.TENANT, "first")).isEqualTo(200);
        assertThat(keyword("+93701112233", "JOIN!", RouterStand.TENANT, "second"))
                .isEqualTo(200);
        assertThat(keyword("+93701112233", "join", OTHER_TENANT, "third")).isEqualTo(409);

        JsonNode listed =
                JSON.readTree(send("GET", "/v1/channel/keywords?sender=93701112233", "", RouterStand.ADMIN_KEY)
                        .body());
        assertThat(listed.path("keywords")).hasSize(1);
        assertThat(listed.path("keywords").path(0).path("label").textValue()).isEqualTo("second");
        String removal = "{\"sender\":\"+93701112233\",\"keyword\":\"join\",\"by\":\"maryam\"}";
        assertThat(send("POST", "/v1/channel/keywords/removal", removal, RouterStand.ADMIN_KEY)
                        .statusCode())
                .isEqualTo(204);
        assertThat(send("POST", "/v1/channel/keywords/removal", removal, RouterStand.ADMIN_KEY)
                        .statusCode())
                .isEqualTo(404);
        assertThat(stand.text("select string_agg(kind, ',' order by sequence) from audit where kind like 'KEYWORD%'"))
                .isEqualTo("KEYWORD_ROUTE_SET,KEYWORD_ROUTE_SET,KEYWORD_ROUTE_REMOVED");
    }

    @Test
    void whoAsksForHelpIsAnsweredOnceInTheirLanguageAndNotForEver() throws Exception {
        InboxEntry asked = entry(PERSON, SENDER, "کمک");
        stand.connector.commit(asked);
        stand.connector.commit(asked);

        ClaimedAttempt help = stand.connector.pullAndClaim(AWCC, Lane.NORMAL).getFirst();
        assertThat(help.getText()).contains(SENDER, "لغو");
        assertThat(help.getRecipient()).isEqualTo(PERSON);
        assertThat(help.getSender()).isEqualTo(SENDER);
        assertThat(stand.text("select metadata from fallback_executions where body like '%لغو%'"))
                .contains("\"autoReply\":\"help\"");

        for (int i = 0; i < 5; i++) {
            answer(PERSON, SENDER, "help");
        }
        await().until(() ->
                stand.text("select count(*) from help_replies where not done").equals("0"));
        assertThat(stand.text("select count(*) from fallback_executions where metadata like '%autoReply%'"))
                .as("with the one before")
                .isEqualTo("3");
    }

    @Test
    void whoOptedOutAsksForHelpInVain() throws Exception {
        stand.gate(FakeGate.Kind.CONSENT).be(FakeGate.Mood.REFUSES);
        keyword(SENDER, "*", RouterStand.TENANT, "owner");

        answer(STRANGER, SENDER, "HELP");

        await().until(() ->
                stand.text("select count(*) from help_replies where done").equals("1"));
        assertThat(stand.text("select count(*) from fallback_executions")).isEqualTo("1");
        assertThat(stand.text("select count(*) from audit where kind = 'REFUSED_CONSENT'"))
                .isEqualTo("1");
    }

    @Test
    void whatConsentNeverTakesIsSetAsideAndHoldsUpNobody() throws Exception {
        stand.execute("insert into recipient_said (id, tenant_id, recipient, opted_in, proof, at) values "
                + "('01900000-0000-7000-8000-000000000001', '" + RouterStand.TENANT
                + "', 'nobody', false, 'x', now())");
        List<RecipientSaid> heard = new CopyOnWriteArrayList<>();
        Connection nats = Nats.connect(TestServers.nats().url());
        Responder consent =
                new Responder(nats, Subjects.RECIPIENT_SAID, "consent", 1, Duration.ofSeconds(3), request -> {
                    List<RecipientSaid> said =
                            RecipientSaidBatch.parseFrom(request).getSaidList();
                    boolean good =
                            said.stream().allMatch(each -> each.getRecipient().startsWith("+"));
                    if (good) {
                        heard.addAll(said);
                    }
                    return RecipientSaidReply.newBuilder()
                            .setCommitted(good)
                            .build()
                            .toByteArray();
                });
        try {
            answer(PERSON, SENDER, "STOP");

            await().atMost(A_WHILE)
                    .until(() ->
                            stand.text("select count(*) from recipient_said").equals("0"));
        } finally {
            consent.close();
            nats.close();
        }
        assertThat(heard).extracting(RecipientSaid::getRecipient).containsOnly(PERSON);
        assertThat(stand.text("select recipient from recipient_said_aside")).isEqualTo("nobody");
        assertThat(stand.text("select count(*) from audit where kind = 'RECIPIENT_SAID_SET_ASIDE'"))
                .isEqualTo("1");
        assertThat(stand.metrics()).contains("chan_recipient_said_set_aside_total 1");
    }

    @Test
    void answersAreTimedFromTheirArrivalAndOfOnePersonKeepOneOrder() throws Exception {
        Instant arrived = Instant.now().minusSeconds(5);
        stand.connector.commit(entry(PERSON, SENDER, "one").toBuilder()
                .setReceivedAt(Timestamp.newBuilder().setSeconds(arrived.getEpochSecond()))
                .build());
        answer(PERSON, SENDER, "two");
        received("two");

        assertThat(events())
                .extracting(TenantEvent::getOrderKey)
                .hasSize(2)
                .containsOnly(events().getFirst().getOrderKey());
        assertThat(events().getFirst().getOrderKey()).doesNotContain(PERSON, SENDER);
        assertThat(events().getFirst().getTime().getSeconds()).isEqualTo(arrived.getEpochSecond());
        await().untilAsserted(() -> assertThat(stand.metrics())
                .contains("chan_mo_routing_duration_seconds_count 2")
                .contains("chan_mo_routing_duration_seconds_bucket{le=\"2.5\"} 1")
                .contains("chan_hand_over_waiting_seconds{what=\"tenant_events\"} 0"));
    }

    @Test
    void theOldestAnswerThatNobodyTakesIsSeen() throws Exception {
        stand.tenantWebhooksAway();

        answer(PERSON, SENDER, "is anybody there?");

        await().atMost(A_WHILE).until(() -> waiting("tenant_events") > 1);
        stand.tenantWebhooksBack();
        await().atMost(A_WHILE).until(() -> waiting("tenant_events") == 0);
        received("is anybody there?");
    }

    private double waiting(String what) {
        return stand.metrics()
                .lines()
                .filter(line -> line.startsWith("chan_hand_over_waiting_seconds{what=\"" + what))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void answer(String from, String to, String text) throws Exception {
        stand.connector.commit(entry(from, to, text));
    }

    private InboxEntry entry(String from, String to, String text) {
        return InboxEntry.newBuilder()
                .setSourceEventId("mo/" + answers++)
                .setMobileOriginated(MobileOriginated.newBuilder()
                        .setRoute(AWCC.toString())
                        .setFrom(from)
                        .setTo(to)
                        .setText(text))
                .build();
    }

    private List<TenantEvent> events() {
        return stand.events.stream()
                .filter(event -> event.getType().equals("message.received"))
                .toList();
    }

    private TenantEvent event(String text) {
        return await().atMost(A_WHILE)
                .until(
                        () -> events().stream()
                                .filter(event ->
                                        data(event).path("text").asText().equals(text))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private JsonNode received(String text) {
        return data(event(text));
    }

    private String tenantOf(String text) {
        return event(text).getTenantId();
    }

    private static JsonNode data(TenantEvent event) {
        try {
            return JSON.readTree(event.getDataJson());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /// @return the status
    private int keyword(String sender, String keyword, String tenant, String label) throws Exception {
        String body = JSON.createObjectNode()
                .put("sender", sender)
                .put("keyword", keyword)
                .put("tenantId", tenant)
                .put("label", label)
                .toString();
        return send("POST", "/v1/channel/keywords", body, RouterStand.ADMIN_KEY).statusCode();
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
