package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.ChargeView;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.Money;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.VerifyAuditRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Money from the tenant's side: what is reserved and settled, what each attempt is charged for, and what happens at a
/// cap (CHAN-11).
class BudgetsAndChargesTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final Route WHATSAPP = Route.parse("whatsapp:qasid");
    private static final Route VOICE = Route.parse("voice:qasid");
    private static final String HERE = "/v1/channel/budgets/" + RouterStand.TENANT;
    private static final Duration A_WHILE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        Map<String, Object> settings =
                new HashMap<>(Map.of("qasid.channel-router.lease", "1s", "qasid.channel-router.lease-grace", "1s"));
        ladder(settings, 0, "default", "sms:awcc");
        ladder(settings, 1, "spoken", "whatsapp:qasid", "sms:awcc", "voice:qasid");
        ladder(settings, 2, "soon-spoken", "sms:awcc within 1s", "voice:qasid");
        stand = new RouterStand(settings);
    }

    private static void ladder(Map<String, Object> settings, int index, String name, String... steps) {
        String prefix = "qasid.channel-router.ladders[" + index + "].";
        settings.put(prefix + "name", name);
        settings.put(prefix + "prefix", "*");
        settings.put(prefix + "steps", List.of(steps));
    }

    @AfterEach
    void stop() throws Exception {
        try {
            assertThat(stand.text("""
                            select count(*) from chan.budget_accounts a left join lateral (
                                select coalesce(sum(e.reserved) filter (where e.spent is null), 0) as reserved,
                                    coalesce(sum(e.spent), 0) as spent
                                from chan.fallback_executions e
                                where e.tenant_id = a.tenant_id and e.budget_account = a.account) said on true
                            where a.reserved <> said.reserved or a.spent <> said.spent
                            """))
                    .as("accounts that do not say what their messages say")
                    .isEqualTo("0");
            assertThat(stand.stub()
                            .verifyAudit(VerifyAuditRequest.getDefaultInstance())
                            .getBreaksList())
                    .isEmpty();
        } finally {
            http.close();
            stand.close();
        }
    }

    @Test
    void aBudgetIsReservedFromAndSettledAndWhatDoesNotFitIsRefused() throws Exception {
        JsonNode made = put(200, "{'limit': {'amount': '3.60', 'currency': 'AFN'}, 'by': 'Layla'}");
        assertThat(made.path("version").asInt()).isEqualTo(1);
        assertThat(made.path("available").path("amount").asText()).isEqualTo("3.60");
        stand.accept(request("one").build());
        String second = stand.accept(request("two").build());
        assertThatThrownBy(() -> stand.accept(request("three").build())).hasMessageContaining("REFUSED_BUDGET");
        amounts("3.60", "0.00", "0.00");

        stand.connector.rejected(claim(AWCC), "SMPP_RINVDSTADR");
        await().atMost(A_WHILE).untilAsserted(() -> amounts("1.80", "0.00", "1.80"));
        stand.connector.accepted(claim(AWCC), "a2");
        stand.connector.receipt(AWCC, "a2", "DELIVERED");
        awaitStatus(second, "DELIVERED");
        amounts("0.00", "1.80", "1.80");

        stand.accept(request("three").build());
        amounts("1.80", "1.80", "0.00");
        assertThat(stand.text("""
                        select convert_from(payload, 'UTF8')::json ->> 'detail' from chan.audit
                        where kind = 'REFUSED_BUDGET'
                        """)).isEqualTo("it may take 180 and 0 of the budget of 360 minor units of AFN are left");
        assertThat(stand.text("select convert_from(payload, 'UTF8')::json ->> 'detail' from chan.audit"
                        + " where kind = 'BUDGET_SET'"))
                .isEqualTo("360 minor units of AFN, TOTAL, by Layla");
        assertThat(stand.metrics()).contains("chan_messages_refused_total{code=\"REFUSED_BUDGET\"} 1.0");
    }

    @Test
    void aBudgetIsSetByWhoKnowsItsVersionAndHasTheKey() throws Exception {
        assertThat(send("GET", HERE, "", "Bearer wrong").statusCode()).isEqualTo(401);
        assertThat(send("GET", HERE, "", key()).statusCode()).isEqualTo(404);
        put(200, "{'limit': {'amount': '1.00', 'currency': 'AFN'}}");
        assertThat(put(409, "{'limit': {'amount': '2.00', 'currency': 'AFN'}}")
                        .path("detail")
                        .asText())
                .isEqualTo("Its version is 1 now.");
        assertThat(put(200, "{'limit': {'amount': '2.00', 'currency': 'AFN'}, 'version': 1, 'period': 'MONTH'}")
                        .path("account")
                        .asText())
                .matches("\\d{4}-\\d{2}");
        put(422, "{'limit': {'amount': '2.00', 'currency': 'EUR'}, 'version': 2}");
        put(422, "{'limit': {'amount': '2,00', 'currency': 'AFN'}, 'version': 2}");
        put(422, "{'version': 2, 'period': 'WEEK'}");
        assertThat(send("PUT", "/v1/channel/budgets/me", "{}", key()).statusCode())
                .isEqualTo(422);
        assertThat(shown().path("version").asInt()).isEqualTo(2);
    }

    @Test
    void aBudgetThatIsTakenAwayHoldsNobodyAndWhatIsUnderWayIsSettledAllTheSame() throws Exception {
        put(200, "{'limit': {'amount': '1.80', 'currency': 'AFN'}}");
        String underWay = stand.accept(request("one").build());
        assertThatThrownBy(() -> stand.accept(request("two").build())).hasMessageContaining("REFUSED_BUDGET");
        assertThat(send("DELETE", HERE, "", key()).statusCode())
                .as("without a version")
                .isEqualTo(422);
        assertThat(send("DELETE", HERE + "?version=1&by=" + "x".repeat(31), "", key())
                        .statusCode())
                .isEqualTo(422);
        assertThat(send("DELETE", HERE + "?version=2", "", key()).body()).contains("Its version is 1 now.");
        assertThat(send("DELETE", HERE + "?version=1", "", "Bearer wrong").statusCode())
                .isEqualTo(401);

        HttpResponse<String> removed = send("DELETE", HERE + "?version=1&reason=ticket%208&by=Layla", "", key());

        assertThat(removed.statusCode()).isEqualTo(200);
        assertThat(new ObjectMapper()
                        .readTree(removed.body())
                        .path("reserved")
                        .path("amount")
                        .asText())
                .isEqualTo("1.80");
        assertThat(send("GET", HERE, "", key()).statusCode()).isEqualTo(404);
        assertThat(send("DELETE", HERE + "?version=1", "", key()).statusCode()).isEqualTo(404);
        assertThat(stand.text("select convert_from(payload, 'UTF8')::json ->> 'detail' from chan.audit"
                        + " where kind = 'BUDGET_REMOVED'"))
                .isEqualTo("180 minor units of AFN, TOTAL, by Layla: ticket 8");
        stand.accept(request("two").build());
        stand.connector.accepted(claim(AWCC), "a1");
        stand.connector.accepted(claim(AWCC), "a2");
        stand.connector.receipt(AWCC, "a1", "DELIVERED");
        stand.connector.receipt(AWCC, "a2", "DELIVERED");
        awaitStatus(underWay, "DELIVERED");
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(stand.text("select reserved || ' ' || spent from chan.budget_accounts"))
                        .isEqualTo("0 180"));

        put(200, "{'limit': {'amount': '2.00', 'currency': 'AFN'}}");
        amounts("0.00", "1.80", "0.20");
    }

    @Test
    void eachAttemptSaysWhatItIsChargedFor() throws Exception {
        String id = stand.accept(request("x".repeat(200)).setLadder("spoken").build());
        assertThat(charges(id)).containsExactly(tuple("ESTIMATED", 110L, -1L, 0));
        stand.connector.rejected(claim(WHATSAPP), "WHATSAPP_131026");
        stand.connector.accepted(claim(AWCC), "p1", "p2");
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(charges(id))
                        .containsExactly(tuple("NOT_CHARGED", 110L, 0L, 0), tuple("CHARGED", 360L, 360L, 2)));
        stand.connector.receipt(AWCC, "p1", "FAILED");
        ClaimedAttempt call = claim(VOICE);
        stand.connector.report(
                call,
                AttemptOutcome.newBuilder()
                        .setKind(AttemptOutcome.Kind.KIND_UNKNOWN)
                        .setReasonCode("NO_ANSWER"));
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(charges(id))
                        .containsExactly(
                                tuple("NOT_CHARGED", 110L, 0L, 0),
                                tuple("CHARGED", 360L, 360L, 2),
                                tuple("UNCERTAIN", 1_500L, -1L, 0)));
        List<ChargeView> views = stand.message(id).getAttemptsList().stream()
                .map(AttemptView::getCharge)
                .toList();
        assertThat(views.getFirst().getPriceList()).matches("[0-9a-f]{12}");
        assertThat(views)
                .extracting(ChargeView::getPriceList)
                .containsOnly(views.getFirst().getPriceList());
    }

    @Test
    void whatIsLearnedAfterTheEndCorrectsWhatWasSpent() throws Exception {
        put(200, "{'limit': {'amount': '100.00', 'currency': 'AFN'}}");
        String id = stand.accept(request("who knows").build());
        ClaimedAttempt attempt = claim(AWCC);
        awaitAttempt(id, "UNKNOWN");
        stand.execute("update chan.fallback_executions set deadline = now(), due_at = now()");
        awaitStatus(id, "UNKNOWN");
        amounts("0.00", "1.80", "98.20");

        stand.connector.rejected(attempt, "SMPP_RINVDSTADR");
        awaitStatus(id, "FAILED");
        amounts("0.00", "0.00", "100.00");
        stand.connector.rejected(attempt, "SMPP_RINVDSTADR");
        amounts("0.00", "0.00", "100.00");
    }

    @Test
    void atTheCapTheLastStepIsLeftOutAndTheTenantToldOnceWithACapThatWouldDo() throws Exception {
        // 110 + 180 + 1500: whatever of the first two was charged, the call does not fit any more
        String id = stand.accept(
                request("code").setLadder("spoken").setPriceMax(afn(1_600)).build());
        stand.connector.accepted(claim(WHATSAPP), "wamid.1");
        stand.connector.receipt(WHATSAPP, "wamid.1", "FAILED");
        stand.connector.accepted(claim(AWCC), "a1");
        stand.connector.receipt(AWCC, "a1", "FAILED");

        awaitStatus(id, "FAILED");
        await().atMost(A_WHILE).until(() -> stand.events.size() == 2);
        assertThat(stand.events)
                .extracting(TenantEvent::getType)
                .containsExactly("message.cost_cap_reached", "message.failed");
        JsonNode told = new ObjectMapper().readTree(stand.events.getFirst().getDataJson());
        assertThat(told.path("messageId").asText()).isEqualTo(id);
        assertThat(told.path("priceMax").path("amount").asText()).isEqualTo("16.00");
        assertThat(told.path("charges").path("amount").asText()).isEqualTo("2.90");
        assertThat(told.path("notTaken").path(0).path("route").asText()).isEqualTo("voice:qasid");
        assertThat(told.path("suggestion").path("priceMax").path("amount").asText())
                .isEqualTo("17.90");
        assertThat(stand.connector.pull(VOICE, Lane.NORMAL, Duration.ofSeconds(1)))
                .isNull();
        assertThat(stand.metrics()).contains("chan_cost_cap_breach_total 1.0");

        String raised = stand.accept(
                request("code").setLadder("spoken").setPriceMax(afn(1_790)).build());
        stand.connector.accepted(claim(WHATSAPP), "wamid.2");
        stand.connector.receipt(WHATSAPP, "wamid.2", "FAILED");
        stand.connector.accepted(claim(AWCC), "a2");
        stand.connector.receipt(AWCC, "a2", "FAILED");
        stand.connector.accepted(claim(VOICE), "CA1");
        stand.connector.receipt(VOICE, "CA1", "DELIVERED");
        awaitStatus(raised, "DELIVERED");
    }

    @Test
    void aStepWhoseTurnHasComeByTimeIsLeftOutAtTheCapAndTheTenantToldAtOnce() throws Exception {
        String id = stand.accept(
                request("late").setLadder("soon-spoken").setPriceMax(afn(1_600)).build());
        stand.connector.accepted(claim(AWCC), "a1");

        await().atMost(A_WHILE).until(() -> !stand.events.isEmpty());
        assertThat(stand.message(id).getDecisionsList())
                .extracting(DecisionView::getKind, DecisionView::getReason)
                .endsWith(tuple("STEP_SKIPPED", "REFUSED_COST_CAP"));
        stand.connector.receipt(AWCC, "a1", "FAILED");
        awaitStatus(id, "FAILED");
        await().atMost(A_WHILE).until(() -> stand.events.size() == 2);
        assertThat(stand.events)
                .extracting(TenantEvent::getType)
                .containsExactly("message.cost_cap_reached", "message.failed");
    }

    @Test
    void aDeferredMessageHoldsItsMoneyAndNeverCostsMoreThanThat() throws Exception {
        put(200, "{'limit': {'amount': '17.90', 'currency': 'AFN'}}");
        quiet(Duration.ofSeconds(3));
        String id = stand.accept(request("good night").setLadder("spoken").build());
        amounts("17.90", "0.00", "0.00");
        assertThatThrownBy(() -> stand.accept(request("too late").build())).hasMessageContaining("REFUSED_BUDGET");

        stand.stop();
        stand.gate(FakeGate.Kind.COMPLIANCE).rule(ComplianceDecision.getDefaultInstance());
        stand.startAgain(dearerCalls());
        stand.connector.accepted(claim(WHATSAPP), "wamid.1");
        stand.connector.receipt(WHATSAPP, "wamid.1", "FAILED");
        stand.connector.accepted(claim(AWCC), "a1");
        stand.connector.receipt(AWCC, "a1", "FAILED");
        MessageView message = awaitStatus(id, "FAILED");
        assertThat(message.getDecisionsList())
                .extracting(DecisionView::getReason)
                .contains("REFUSED_COST_CAP");
        amounts("0.00", "2.90", "15.00");
        assertThat(stand.text("select count(distinct price_list) from chan.delivery_attempts where message_id = '" + id
                        + "'"))
                .isEqualTo("1");
    }

    private static Map<String, Object> dearerCalls() {
        Map<String, Object> prices = new HashMap<>();
        List<String> routes =
                List.of("sms:awcc", "sms:roshan", "whatsapp:qasid", "telegram:qasid", "viber:qasid", "voice:qasid");
        List<Integer> units = List.of(180, 190, 110, 0, 90, 1_501);
        for (int i = 0; i < routes.size(); i++) {
            prices.put("qasid.channel-router.prices[" + i + "].route", routes.get(i));
            prices.put("qasid.channel-router.prices[" + i + "].minor-units", units.get(i));
        }
        return prices;
    }

    private void quiet(Duration time) {
        stand.gate(FakeGate.Kind.COMPLIANCE)
                .rule(ComplianceDecision.newBuilder()
                        .setVerdict(ComplianceDecision.Verdict.VERDICT_DEFERRED)
                        .setReason("QUIET_HOURS")
                        .setRuleId("r1")
                        .setRuleVersion(1)
                        .setDeferredUntil(Wire.timestamp(Instant.now().plus(time)))
                        .build());
    }

    private List<org.assertj.core.groups.Tuple> charges(String id) {
        return stand.message(id).getAttemptsList().stream()
                .map(AttemptView::getCharge)
                .map(charge -> tuple(
                        charge.getState(),
                        charge.getEstimate().getMinorUnits(),
                        charge.hasFinal() ? charge.getFinal().getMinorUnits() : -1L,
                        charge.getSegments()))
                .toList();
    }

    private void amounts(String reserved, String spent, String available) throws Exception {
        JsonNode budget = shown();
        assertThat(List.of("reserved", "spent", "available"))
                .extracting(name -> budget.path(name).path("amount").asText())
                .containsExactly(reserved, spent, available);
    }

    private JsonNode shown() throws Exception {
        HttpResponse<String> answer = send("GET", HERE, "", key());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private JsonNode put(int status, String body) throws Exception {
        HttpResponse<String> answer = send("PUT", HERE, body.replace('\'', '"'), key());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new ObjectMapper().readTree(answer.body());
    }

    private static String key() {
        return "Bearer " + RouterStand.ADMIN_KEY;
    }

    private HttpResponse<String> send(String method, String path, String body, String authorization) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(stand.url() + path))
                        .timeout(A_WHILE)
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Money afn(long minorUnits) {
        return Money.newBuilder().setMinorUnits(minorUnits).setCurrency("AFN").build();
    }

    private ClaimedAttempt claim(Route route) throws Exception {
        List<ClaimedAttempt> claimed = stand.connector.pullAndClaim(route, Lane.NORMAL);
        assertThat(claimed).hasSize(1);
        return claimed.getFirst();
    }

    private MessageView awaitStatus(String id, String status) {
        await().atMost(A_WHILE).until(() -> stand.message(id).getStatus().equals(status));
        return stand.message(id);
    }

    private void awaitAttempt(String id, String state) {
        await().atMost(A_WHILE)
                .until(() -> stand.message(id).getAttempts(0).getState().equals(state));
    }
}
