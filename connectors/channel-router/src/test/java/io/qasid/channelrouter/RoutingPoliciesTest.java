package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.TENANT;
import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.Money;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.PreviewRequest;
import io.qasid.proto.v1.Step;
import io.qasid.proto.v1.VerifyAuditRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Routing policies from the admin's request to the message that follows them.
class RoutingPoliciesTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final Route WHATSAPP = Route.parse("whatsapp:qasid");
    private static final Route VIBER = Route.parse("viber:qasid");
    private static final String POLICIES = "/v1/channel/policies";
    private static final String ANY = TENANT + "/*/default/*";
    private static final String TRANSACTIONAL = TENANT + "/TRANSACTIONAL/default/*";
    private static final String SEQUENTIAL = "\"strategy\":\"SEQUENTIAL\"";

    private final HttpClient http = HttpClient.newHttpClient();
    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        Map<String, Object> settings =
                new HashMap<>(Map.of("qasid.channel-router.lease", "1s", "qasid.channel-router.lease-grace", "1s"));
        settings.put("qasid.channel-router.ladders[0].prefix", "+93");
        settings.put(
                "qasid.channel-router.ladders[0].steps",
                List.of("sms:awcc", "whatsapp:qasid", "viber:qasid", "sms:roshan"));
        stand = new RouterStand(settings);
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
    void aMessageFollowsTheNearestPolicyAndItsRecordNamesIt() throws Exception {
        assertThat(firstRoute("configured")).isEqualTo("sms:awcc");

        put(ANY, body(0, SEQUENTIAL, "viber:qasid"));
        assertThat(firstRoute("any category")).isEqualTo("viber:qasid");

        put(TRANSACTIONAL, body(0, SEQUENTIAL, "whatsapp:qasid"));
        String id = stand.accept(request("its own").build());
        assertThat(routes(stand.message(id))).containsExactly("whatsapp:qasid");
        assertThat(accepted(id)).startsWith("policy TRANSACTIONAL/default v1: whatsapp:qasid");

        put(TENANT + "/TRANSACTIONAL/default/9370", body(0, SEQUENTIAL, "sms:roshan"));
        String longer = stand.accept(request("longer prefix").build());
        assertThat(accepted(longer)).startsWith("policy TRANSACTIONAL/default +9370 v1: sms:roshan");

        put(TRANSACTIONAL, body(1, SEQUENTIAL, "sms:awcc", "viber:qasid"));
        assertThat(delete(TENANT + "/TRANSACTIONAL/default/9370?version=1&by=ali&reason=over")
                        .statusCode())
                .isEqualTo(200);
        String changed = stand.accept(request("changed").build());
        assertThat(accepted(changed)).startsWith("policy TRANSACTIONAL/default v2: sms:awcc, viber:qasid");
        assertThat(accepted(id)).as("what was accepted stays").contains("v1");

        assertThat(delete(TRANSACTIONAL + "?version=2").statusCode()).isEqualTo(200);
        assertThat(delete(ANY + "?version=1").statusCode()).isEqualTo(200);
        assertThat(firstRoute("configured again")).isEqualTo("sms:awcc");
    }

    @Test
    void anotherTenantsMessagesDoNotFollowIt() throws Exception {
        put("0190a0a0-0000-7000-8000-000000000002/*/default/*", body(0, SEQUENTIAL, "viber:qasid"));

        assertThat(firstRoute("mine")).isEqualTo("sms:awcc");
    }

    /// Another router made the change and died before it said so.
    @Test
    void aChangeThatNobodyAnnouncedTakesEffectToo() throws Exception {
        put(ANY, body(0, SEQUENTIAL, "viber:qasid"));
        assertThat(firstRoute("before")).isEqualTo("viber:qasid");

        String terms = "{\"strategy\":\"SEQUENTIAL\",\"ordering\":\"ORDERED\",\"steps\":[{\"route\":\"whatsapp:qasid\","
                + "\"success\":\"DELIVERED\"}]}";
        stand.execute("update policies set version = 2, terms = '" + terms + "'");
        stand.execute("insert into policy_versions (tenant_id, category, name, prefix, version, gone, terms, reason,"
                + " changed_by, admin_key, changed_at) select * from policies");

        await().untilAsserted(() -> assertThat(firstRoute("after")).isEqualTo("whatsapp:qasid"));
    }

    @Test
    void versionsAreKeptAndNamed() throws Exception {
        put(ANY, body(0, SEQUENTIAL, "viber:qasid"));
        put(
                ANY,
                body(1, "\"strategy\":\"PARALLEL\",\"reason\":\"ticket 7\",\"by\":\"ali\"", "viber:qasid", "sms:awcc"));
        delete(ANY + "?version=2&by=ali&reason=over");

        JsonNode file = json(get("/" + ANY));

        assertThat(file.path("version").intValue()).isEqualTo(3);
        assertThat(file.path("state").textValue()).isEqualTo("ENDED");
        assertThat(file.path("history").findValuesAsText("version")).containsExactly("3", "2", "1");
        assertThat(file.path("history").findValuesAsText("by")).containsExactly("ali", "ali", "admin");
        assertThat(file.path("history").findValuesAsText("reason")).containsExactly("over", "ticket 7", "");
        assertThat(file.path("history").path(1).path("strategy").textValue()).isEqualTo("PARALLEL");
        assertThat(
                        stand.text(
                                "select string_agg(kind || ' ' || (convert_from(payload, 'UTF8')::json ->> 'detail'), '; '"
                                        + " order by convert_from(payload, 'UTF8')::json ->> 'at') from audit where kind like 'POLICY%'"))
                .isEqualTo("POLICY_CHANGED */default: version 1 after 0 by admin; "
                        + "POLICY_CHANGED */default: version 2 after 1 by ali: ticket 7; "
                        + "POLICY_ENDED */default: version 3 after 2 by ali: over");
    }

    @Test
    void aTenantsPoliciesAreListedInPages() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            put(TENANT + "/*/" + name + "/*", body(0, SEQUENTIAL, "sms:awcc"));
            put(TENANT + "/OTP/" + name + "/93", body(0, SEQUENTIAL, "sms:awcc"));
        }
        JsonNode first = json(get("?tenantId=" + TENANT + "&limit=4"));
        String cursor = first.path("nextCursor").textValue();
        JsonNode second = json(get("?tenantId=" + TENANT + "&limit=4&cursor="
                + java.net.URLEncoder.encode(cursor, java.nio.charset.StandardCharsets.UTF_8)));

        assertThat(first.path("policies").findValuesAsText("name")).containsExactly("a", "b", "c", "a");
        assertThat(second.path("policies").findValuesAsText("name")).containsExactly("b", "c");
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(get("?limit=4").statusCode()).isEqualTo(422);
        assertThat(get("?tenantId=" + TENANT + "&cursor=x").statusCode()).isEqualTo(422);
        assertThat(get("?tenantId=" + TENANT + "&limit=0").statusCode()).isEqualTo(422);
    }

    @Test
    void whatIsWrongChangesNothing() throws Exception {
        put(ANY, body(0, SEQUENTIAL, "viber:qasid"));

        refused(422, ANY, body(1, SEQUENTIAL, "pigeon:post"), "/steps/0/route");
        refused(422, ANY, body(1, SEQUENTIAL, "whatsapp:other"), "/steps/0/route");
        refused(422, ANY, body(1, SEQUENTIAL, "viber:qasid", "viber:qasid"), "/steps/1/route");
        refused(422, ANY, "{\"version\":1," + SEQUENTIAL + ",\"steps\":[]}", "/steps");
        refused(422, ANY, body(1, SEQUENTIAL + "," + cap(180, "USD"), "sms:awcc"), "/costCapPerMessage/currency");
        refused(
                422,
                ANY,
                body(1, SEQUENTIAL + "," + cap(89, "AFN"), "sms:awcc", "viber:qasid"),
                "The cheapest path is viber:qasid at 90 minor units of AFN for one segment.");
        refused(422, TENANT + "/URGENT/default/*", body(0, SEQUENTIAL, "sms:awcc"), "category");
        refused(422, TENANT + "/*/Default/*", body(0, SEQUENTIAL, "sms:awcc"), "a name has");
        refused(422, TENANT + "/*/default/x", body(0, SEQUENTIAL, "sms:awcc"), "a prefix is");
        refused(422, "nobody/*/default/*", body(0, SEQUENTIAL, "sms:awcc"), "tenantId");
        refused(400, ANY, "viber", "MALFORMED_BODY");
        refused(409, ANY, body(0, SEQUENTIAL, "sms:awcc"), "Its version is 1 now.");
        refused(409, ANY, body(2, SEQUENTIAL, "sms:awcc"), "Its version is 1 now.");
        assertThat(delete(ANY).statusCode()).isEqualTo(422);
        assertThat(delete(ANY + "?version=7").statusCode()).isEqualTo(409);
        assertThat(delete(TENANT + "/OTP/default/*?version=1").statusCode()).isEqualTo(404);
        assertThat(get("/" + TENANT + "/OTP/default/*").statusCode()).isEqualTo(404);
        assertThat(send("PUT", "/" + ANY, body(1, SEQUENTIAL, "sms:awcc"), "wrong")
                        .statusCode())
                .isEqualTo(401);

        assertThat(stand.text("select count(*) from policy_versions")).isEqualTo("1");
        assertThat(firstRoute("as it was")).isEqualTo("viber:qasid");
    }

    @Test
    void theSmallerCapCounts() throws Exception {
        put(ANY, body(0, SEQUENTIAL + "," + cap(200, "AFN"), "sms:awcc", "viber:qasid"));

        assertThat(preview(0).getPriceMost().getMinorUnits()).isEqualTo(200);
        assertThat(preview(100).getStepsList()).extracting(Step::getRoute).containsExactly("viber:qasid");
        assertThat(preview(100).getPriceMost().getMinorUnits()).isEqualTo(90);
        assertThat(preview(900).getPriceMost().getMinorUnits())
                .as("the policy's")
                .isEqualTo(200);

        String threeSegments = "x".repeat(400);
        PreviewReply dearer = stand.stub()
                .preview(PreviewRequest.newBuilder()
                        .setTenantId(TENANT)
                        .setRecipient("+93701234567")
                        .setSender("QasidBank")
                        .setText(threeSegments)
                        .setCategory(Category.CATEGORY_TRANSACTIONAL)
                        .build());
        assertThat(dearer.getStepsList()).extracting(Step::getRoute).containsExactly("viber:qasid");
        put(ANY, body(1, SEQUENTIAL + "," + cap(200, "AFN"), "sms:awcc"));
        assertThatThrownBy(() -> stand.accept(request(threeSegments).build())).hasMessageContaining("REFUSED_COST_CAP");
    }

    private PreviewReply preview(int priceMax) {
        PreviewRequest.Builder preview = PreviewRequest.newBuilder()
                .setTenantId(TENANT)
                .setRecipient("+93701234567")
                .setSender("QasidBank")
                .setText("short")
                .setCategory(Category.CATEGORY_TRANSACTIONAL);
        if (priceMax > 0) {
            preview.setPriceMax(Money.newBuilder().setMinorUnits(priceMax).setCurrency("AFN"));
        }
        return await().until(() -> stand.stub().preview(preview.build()), reply -> !reply.hasRefusal());
    }

    @Test
    void aStepWhoseConditionDoesNotHoldIsLeftOutAndTheRecordSaysWhy() throws Exception {
        LocalTime now = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        put(
                ANY,
                "{\"version\":0," + SEQUENTIAL + ",\"steps\":["
                        + "{\"route\":\"whatsapp:qasid\",\"conditions\":[{\"kind\":\"TIME_OF_DAY\",\"from\":\""
                        + now.plusHours(6) + "\",\"until\":\"" + now.plusHours(8) + "\",\"zone\":\"Etc/UTC\"}]},"
                        + "{\"route\":\"viber:qasid\",\"conditions\":[{\"kind\":\"COUNTRY\",\"countries\":[\"IR\"]}]},"
                        + "{\"route\":\"sms:roshan\",\"conditions\":[{\"kind\":\"SEGMENTS_AT_MOST\",\"most\":1}]},"
                        + "{\"route\":\"sms:awcc\"}]}");

        String id = stand.accept(request("short").build());
        String longer = stand.accept(request("x".repeat(200)).build());

        assertThat(stand.message(id).getStepsList())
                .extracting(Step::getRoute)
                .containsExactly("sms:roshan", "sms:awcc");
        assertThat(accepted(id))
                .startsWith("policy */default v1: sms:roshan, sms:awcc, without whatsapp:qasid (outside ")
                .contains("without viber:qasid (country not IR)");
        assertThat(accepted(longer)).contains("without sms:roshan (over 1 segments)");

        put(
                ANY,
                "{\"version\":1," + SEQUENTIAL + ",\"steps\":[{\"route\":\"viber:qasid\",\"conditions\":["
                        + "{\"kind\":\"PREFIX\",\"prefixes\":[\"+44\"]}]}]}");
        assertThatThrownBy(() -> stand.accept(request("none left").build())).hasMessageContaining("REFUSED_NO_STEP");
        assertThat(stand.text("select convert_from(payload, 'UTF8')::json ->> 'detail' from audit"
                        + " where kind = 'REFUSED_NO_STEP'"))
                .isEqualTo("policy */default v2: without viber:qasid (other prefix)");
    }

    /// Only who answered within a day is written to freely, and only over the account that they answered.
    @Test
    void aWindowOpensWithAnAnswer() throws Exception {
        put(
                ANY,
                "{\"version\":0," + SEQUENTIAL
                        + ",\"steps\":[{\"route\":\"whatsapp:qasid\",\"conditions\":[{\"kind\":\"WINDOW_OPEN\"}]},"
                        + "{\"route\":\"viber:qasid\"}]}");
        put(TENANT + "/*/ask/*", body(0, SEQUENTIAL, "whatsapp:qasid"));
        assertThat(firstRoute("closed")).isEqualTo("viber:qasid");
        stand.accept(request("a question").setLadder("ask").build());
        claim(WHATSAPP);
        assertThat(firstRoute("asked is not answered")).isEqualTo("viber:qasid");

        stand.connector.answer(WHATSAPP, "+93701234567", "93790000000", "yes");

        await().untilAsserted(() -> assertThat(firstRoute("open")).isEqualTo("whatsapp:qasid"));
        stand.execute("update conversations set answered_at = answered_at - interval '24 hours'");
        assertThat(firstRoute("over")).isEqualTo("viber:qasid");
    }

    @Test
    void whatArrivedAndIsNotReadInTimeGoesOnAndCountsAsDeliveredInTheEnd() throws Exception {
        put(
                ANY,
                "{\"version\":0," + SEQUENTIAL
                        + ",\"steps\":[{\"route\":\"whatsapp:qasid\",\"success\":\"READ\",\"withinSeconds\":1},"
                        + "{\"route\":\"sms:awcc\"}]}");
        String read = stand.accept(request("read").build());
        stand.connector.accepted(claim(WHATSAPP), "wamid.read");
        stand.connector.receipt(WHATSAPP, "wamid.read", "READ");
        awaitStatus(read, "DELIVERED");
        assertThat(routes(stand.message(read))).containsExactly("whatsapp:qasid");

        Instant deadline = Instant.now().plus(Duration.ofSeconds(6));
        String unread = stand.accept(request("unread")
                .setDeadline(Timestamp.newBuilder().setSeconds(deadline.getEpochSecond()))
                .build());
        stand.connector.accepted(claim(WHATSAPP), "wamid.unread");
        stand.connector.receipt(WHATSAPP, "wamid.unread", "DELIVERED");
        stand.connector.rejected(claim(AWCC), "NO_SUBSCRIBER");

        MessageView message = awaitStatus(unread, "DELIVERED");
        assertThat(message.getAttemptsList()).extracting(AttemptView::getState).containsExactly("DELIVERED", "FAILED");
        assertThat(message.getAttempts(0).getReason()).isEqualTo("DELIVERED_UNREAD");
        assertThat(Instant.now()).as("not before its deadline").isAfterOrEqualTo(deadline.minusSeconds(1));
    }

    @Test
    void theFastestGoesFirstOnceItIsKnown() throws Exception {
        put(
                ANY,
                "{\"version\":0,\"strategy\":\"FASTEST\",\"steps\":["
                        + "{\"route\":\"sms:awcc\",\"success\":\"ACCEPTED\",\"withinSeconds\":1},"
                        + "{\"route\":\"viber:qasid\",\"success\":\"ACCEPTED\",\"withinSeconds\":60}]}");
        // nobody serves SMS: each goes on after a second, and Viber takes it at once
        for (int i = 0; i < 25; i++) {
            stand.accept(request("m" + i).build());
        }
        for (int taken = 0; taken < 25; ) {
            for (ClaimedAttempt attempt : stand.connector.pullAndClaim(VIBER, Lane.NORMAL)) {
                stand.connector.accepted(attempt, "v" + taken++);
            }
        }

        await().untilAsserted(() -> assertThat(
                        stand.message(stand.accept(request("next").build())).getStepsList())
                .extracting(Step::getRoute)
                .containsExactly("viber:qasid", "sms:awcc"));
        String id = stand.accept(request("named").build());
        assertThat(stand.message(id).getStrategy()).isEqualTo("FASTEST");
    }

    @Test
    void withoutThePoliciesNobodyGuesses() throws Exception {
        put(ANY, body(0, SEQUENTIAL, "viber:qasid"));
        assertThat(firstRoute("known")).isEqualTo("viber:qasid");
        stand.execute("alter table policies rename to policies_away");

        assertThat(firstRoute("known still")).isEqualTo("viber:qasid");
        String stranger = "0190a0a0-0000-7000-8000-000000000003";
        assertThatThrownBy(() -> stand.accept(request("x").setTenantId(stranger).build()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(e.getStatus().getDescription()).contains("routing policies");
                });
        assertThat(stand.metrics()).contains("chan_policy_unavailable_total");

        stand.execute("alter table policies_away rename to policies");
        await().untilAsserted(() -> assertThat(
                        stand.accept(request("x").setTenantId(stranger).build()))
                .isNotEmpty());
    }

    private String firstRoute(String text) throws Exception {
        return stand.message(stand.accept(request(text).build())).getSteps(0).getRoute();
    }

    private static List<String> routes(MessageView message) {
        return message.getAttemptsList().stream().map(AttemptView::getRoute).toList();
    }

    private String accepted(String id) {
        return stand.message(id).getDecisionsList().stream()
                .filter(decision -> decision.getKind().equals("ACCEPTED"))
                .map(DecisionView::getDetail)
                .findFirst()
                .orElseThrow();
    }

    private ClaimedAttempt claim(Route route) throws Exception {
        for (int tries = 0; tries < 20; tries++) {
            List<ClaimedAttempt> claimed = stand.connector.pullAndClaim(route, Lane.NORMAL);
            if (!claimed.isEmpty()) {
                return claimed.getLast();
            }
        }
        throw new AssertionError("nothing to claim on " + route);
    }

    private MessageView awaitStatus(String id, String status) {
        return await().atMost(Duration.ofSeconds(15))
                .until(() -> stand.message(id), message -> message.getStatus().equals(status));
    }

    private static String body(int version, String terms, String... routes) {
        StringBuilder steps = new StringBuilder();
        for (String route : routes) {
            steps.append(steps.isEmpty() ? "" : ",")
                    .append("{\"route\":\"")
                    .append(route)
                    .append("\"}");
        }
        return "{\"version\":" + version + "," + terms + ",\"steps\":[" + steps + "]}";
    }

    private static String cap(int minorUnits, String currency) {
        return "\"costCapPerMessage\":{\"amount\":\"" + minorUnits / 100 + "." + "%02d".formatted(minorUnits % 100)
                + "\",\"currency\":\"" + currency + "\"}";
    }

    private void put(String path, String body) throws Exception {
        HttpResponse<String> answer = send("PUT", "/" + path, body, RouterStand.ADMIN_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void refused(int status, String path, String body, String says) throws Exception {
        HttpResponse<String> answer = send("PUT", "/" + path, body, RouterStand.ADMIN_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(says);
    }

    private HttpResponse<String> delete(String path) throws Exception {
        return send("DELETE", "/" + path, "", RouterStand.ADMIN_KEY);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "", RouterStand.ADMIN_KEY);
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body, String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stand.url() + POLICIES + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
