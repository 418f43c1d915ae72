package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.LedgerRow;
import io.qasid.proto.v1.MessageTemplate;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.Money;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.PreviewRequest;
import io.qasid.proto.v1.Step;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.VerifyAuditRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Ladders that leave SMS: time of a step, what counts as success, all at once, the cap, and messages that wait.
class LaddersAcrossChannelsTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final Route WHATSAPP = Route.parse("whatsapp:qasid");
    private static final Route TELEGRAM = Route.parse("telegram:qasid");
    private static final Route VOICE = Route.parse("voice:qasid");

    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        Map<String, Object> settings =
                new HashMap<>(Map.of("qasid.channel-router.lease", "1s", "qasid.channel-router.lease-grace", "1s"));
        ladder(settings, 0, "default", "sequential", "sms:awcc");
        ladder(settings, 1, "chat", "sequential", "whatsapp:qasid within 1s", "telegram:qasid if accepted", "sms:awcc");
        ladder(settings, 2, "spoken", "sequential", "sms:awcc", "voice:qasid");
        ladder(settings, 3, "all", "parallel", "sms:awcc", "whatsapp:qasid", "telegram:qasid if accepted");
        stand = new RouterStand(settings);
    }

    private static void ladder(Map<String, Object> settings, int index, String name, String strategy, String... steps) {
        String prefix = "qasid.channel-router.ladders[" + index + "].";
        settings.put(prefix + "name", name);
        settings.put(prefix + "prefix", "*");
        settings.put(prefix + "strategy", strategy);
        settings.put(prefix + "steps", List.of(steps));
    }

    @AfterEach
    void stop() {
        assertThat(stand.stub()
                        .verifyAudit(VerifyAuditRequest.getDefaultInstance())
                        .getBreaksList())
                .isEmpty();
        assertThat(stand.ledger().getRowsList()).allSatisfy(LaddersAcrossChannelsTest::balances);
        stand.close();
    }

    private static void balances(LedgerRow row) {
        assertThat(row.getAccepted())
                .isEqualTo(
                        row.getDelivered() + row.getFailed() + row.getExpired() + row.getUnknown() + row.getInFlight());
    }

    @Test
    void whatWhatsAppTookAndNeverDeliveredGoesOnWhenItsTimeIsOver() throws Exception {
        String id = stand.accept(request("late").setLadder("chat").build());
        stand.connector.accepted(claim(WHATSAPP), "wamid.1");

        ClaimedAttempt telegram = claim(TELEGRAM);
        stand.connector.accepted(telegram, "4711:1");

        MessageView message = awaitStatus(id, "DELIVERED");
        assertThat(message.getAttemptsList())
                .extracting(AttemptView::getRoute, AttemptView::getState, AttemptView::getReason)
                .containsExactly(
                        tuple("whatsapp:qasid", "SUBMITTED", "SUBMITTED"),
                        tuple("telegram:qasid", "DELIVERED", "ACCEPTED_SUFFICES"));
        assertThat(message.getDecisionsList())
                .extracting(DecisionView::getKind)
                .containsSubsequence("STEP_LATE", "ATTEMPT_STARTED");
        stand.connector.receipt(WHATSAPP, "wamid.1", "DELIVERED");
        await().untilAsserted(() -> assertThat(stand.message(id).getDecisionsList())
                .extracting(DecisionView::getKind)
                .contains("DOUBLE_DELIVERY"));
        assertThat(stand.ledger().getRowsList())
                .filteredOn(row -> row.getRoute().equals("whatsapp:qasid"))
                .as("booked on the first that was delivered")
                .isEmpty();
    }

    @Test
    void aStepThatNobodyServesIsTakenBackWhenItsTimeIsOver() throws Exception {
        String id = stand.accept(request("nobody there").setLadder("chat").build());
        Envelope unserved = stand.connector.pull(WHATSAPP, Lane.NORMAL, Duration.ofSeconds(5));

        stand.connector.rejected(claim(TELEGRAM), "TELEGRAM_NOT_LINKED");
        stand.connector.accepted(claim(AWCC), "a1");
        stand.connector.receipt(AWCC, "a1", "DELIVERED");

        assertThat(awaitStatus(id, "DELIVERED").getAttemptsList())
                .extracting(AttemptView::getState)
                .containsExactly("WITHDRAWN", "FAILED", "DELIVERED");
        assertThat(stand.connector
                        .claim(java.util.Objects.requireNonNull(unserved))
                        .getGrantedList())
                .isEmpty();
    }

    @Test
    void whatIsOnTheWireWhenTheTimeIsOverIsWaitedFor() throws Exception {
        String id = stand.accept(request("on the wire").setLadder("chat").build());
        ClaimedAttempt whatsApp = claim(WHATSAPP);
        await().until(() -> stepDue(id).isAfter(Instant.now().plusMillis(500)));
        assertThat(stand.message(id).getAttemptsList()).hasSize(1);

        stand.connector.accepted(whatsApp, "wamid.2");
        stand.connector.receipt(WHATSAPP, "wamid.2", "DELIVERED");
        assertThat(awaitStatus(id, "DELIVERED").getAttemptsList()).hasSize(1);
    }

    /// Put off once, it is a second later than it was.
    private Instant stepDue(String id) throws Exception {
        return stand.database.inTransaction(connection -> {
            try (var statement = connection.prepareStatement(
                    "select step_due_at, created_at from delivery_attempts where message_id = ?::uuid and ordinal = 1")) {
                statement.setString(1, id);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    Instant due = rows.getTimestamp(1).toInstant();
                    Instant created = rows.getTimestamp(2).toInstant();
                    return due.isAfter(created.plusMillis(1100)) ? due : Instant.EPOCH;
                }
            }
        });
    }

    @Test
    void aTemplateReachesTheConnector() throws Exception {
        MessageTemplate template = MessageTemplate.newBuilder()
                .setName("otp_v2")
                .setLanguage("fa")
                .addParameters("۴۸۲۱۳")
                .build();
        stand.accept(request("code").setLadder("chat").setTemplate(template).build());

        assertThat(claim(WHATSAPP).getTemplate()).isEqualTo(template);
    }

    @Test
    void inParallelTheFirstSuccessCountsAndTheOthersAreNoted() throws Exception {
        String id = stand.accept(request("x".repeat(200)).setLadder("all").build());
        ClaimedAttempt sms = claim(AWCC);
        ClaimedAttempt whatsApp = claim(WHATSAPP);
        stand.connector.accepted(whatsApp, "wamid.3");
        stand.connector.receipt(WHATSAPP, "wamid.3", "DELIVERED");
        awaitStatus(id, "DELIVERED");
        stand.connector.accepted(sms, "p1", "p2");
        stand.connector.receipt(AWCC, "p1", "DELIVERED");
        stand.connector.receipt(AWCC, "p2", "DELIVERED");

        await().untilAsserted(() -> assertThat(stand.message(id).getDecisionsList())
                .extracting(DecisionView::getKind)
                .contains("ALSO_DELIVERED")
                .doesNotContain("DOUBLE_DELIVERY"));
        MessageView message = stand.message(id);
        assertThat(message.getStrategy()).isEqualTo("PARALLEL");
        assertThat(message.getAttemptsList())
                .extracting(AttemptView::getRoute, AttemptView::getState)
                .containsExactly(
                        tuple("sms:awcc", "DELIVERED"),
                        tuple("whatsapp:qasid", "DELIVERED"),
                        tuple("telegram:qasid", "WITHDRAWN"));
        assertThat(stand.events)
                .extracting(TenantEvent::getType)
                .as("told once")
                .containsExactly("message.delivered");
    }

    @Test
    void inParallelItFailsWhenEveryStepSaidNo() throws Exception {
        String id = stand.accept(request("nobody").setLadder("all").build());
        stand.connector.rejected(claim(AWCC), "SMPP_RINVDSTADR");
        stand.connector.rejected(claim(WHATSAPP), "WHATSAPP_131026");
        assertThat(stand.message(id).getStatus()).isEqualTo("IN_FLIGHT");
        stand.connector.rejected(claim(TELEGRAM), "TELEGRAM_NOT_LINKED");

        awaitStatus(id, "FAILED");
    }

    @Test
    void theCapIsCheckedBeforeEachStep() throws Exception {
        // 180 for the SMS, 1500 for the call: the call alone fits, both don't
        String id = stand.accept(
                request("dear").setLadder("spoken").setPriceMax(afn(1_600)).build());
        stand.connector.accepted(claim(AWCC), "a1");
        stand.connector.receipt(AWCC, "a1", "FAILED");

        MessageView message = awaitStatus(id, "FAILED");
        assertThat(message.getDecisionsList())
                .filteredOn(decision -> decision.getKind().equals("STEP_SKIPPED"))
                .extracting(DecisionView::getReason)
                .containsExactly("REFUSED_COST_CAP");
        assertThat(message.getPriceMax()).isEqualTo(afn(1_600));
        assertThat(message.getAttempts(0).getPrice()).isEqualTo(afn(180));
        assertThat(message.getStepsList())
                .extracting(Step::getRoute, Step::getPrice)
                .containsExactly(tuple("sms:awcc", afn(180)), tuple("voice:qasid", afn(1_500)));
        assertThat(stand.metrics()).contains("chan_cost_cap_breach_total 1.0");
    }

    @Test
    void whatARejectingProviderCannotChargeLeavesRoomForTheNextStep() throws Exception {
        String id = stand.accept(
                request("dear").setLadder("spoken").setPriceMax(afn(1_600)).build());
        stand.connector.rejected(claim(AWCC), "SMPP_RINVDSTADR");
        stand.connector.accepted(claim(VOICE), "CA1");
        stand.connector.receipt(VOICE, "CA1", "DELIVERED");

        awaitStatus(id, "DELIVERED");
    }

    @Test
    void aCapBelowEveryStepIsRefusedAndNamesTheCheapest() throws Exception {
        assertThatThrownBy(() -> stand.accept(request("cheap")
                        .setLadder("spoken")
                        .setPriceMax(afn(100))
                        .build()))
                .hasMessageContaining("REFUSED_COST_CAP");
        assertThatThrownBy(() -> stand.accept(request("cheap")
                        .setPriceMax(afn(100).toBuilder().setCurrency("EUR"))
                        .build()))
                .hasMessageContaining("REFUSED_CURRENCY");
        assertThatThrownBy(
                        () -> stand.accept(request("cheap").setLadder("no-such").build()))
                .hasMessageContaining("REFUSED_LADDER_UNKNOWN");
    }

    @Test
    void previewSaysStepsAndPricesAndWhenItWouldGo() throws Exception {
        stand.accept(request("warm up").build());
        PreviewRequest.Builder wanted = PreviewRequest.newBuilder()
                .setTenantId(RouterStand.TENANT)
                .setRecipient("+93701234567")
                .setSender("QasidBank")
                .setText("x".repeat(200))
                .setCategory(Category.CATEGORY_TRANSACTIONAL)
                .setLadder("spoken");
        PreviewReply reply = awaitPreview(wanted.build());
        assertThat(reply.getStepsList())
                .extracting(Step::getRoute, Step::getPrice)
                .containsExactly(tuple("sms:awcc", afn(360)), tuple("voice:qasid", afn(1_500)));
        assertThat(reply.getPriceMost()).isEqualTo(afn(1_860));
        assertThat(awaitPreview(wanted.setPriceMax(afn(1_600)).build()).getPriceMost())
                .isEqualTo(afn(1_600));
    }

    private PreviewReply awaitPreview(PreviewRequest wanted) {
        return await().until(() -> stand.stub().preview(wanted), reply -> !reply.hasRefusal());
    }

    @Test
    void quietHoursKeepAMessageAndLetItGoAfterwards() throws Exception {
        String id = deferred("good night", Duration.ofSeconds(3));
        MessageView waiting = stand.message(id);
        assertThat(waiting.getStatus()).isEqualTo("DEFERRED");
        assertThat(waiting.getAttemptsList()).isEmpty();
        assertThat(waiting.hasDeferredUntil()).isTrue();
        assertThat(stand.ledger().getRowsList())
                .filteredOn(row -> row.getRoute().isEmpty())
                .extracting(LedgerRow::getInFlight)
                .containsExactly(1L);
        stand.restart();
        stand.gate(FakeGate.Kind.COMPLIANCE).rule(ComplianceDecision.getDefaultInstance());

        stand.connector.accepted(claim(AWCC), "a1");
        stand.connector.receipt(AWCC, "a1", "DELIVERED");
        assertThat(awaitStatus(id, "DELIVERED").getDecisionsList())
                .extracting(DecisionView::getKind)
                .containsSubsequence("ACCEPTED", "MESSAGE_RELEASED", "ATTEMPT_STARTED", "MESSAGE_DELIVERED");
    }

    @Test
    void whoWithdrawsOvernightGetsNothingInTheMorning() throws Exception {
        String id = deferred("good morning", Duration.ofSeconds(2));
        stand.gate(FakeGate.Kind.COMPLIANCE).rule(ComplianceDecision.getDefaultInstance());
        stand.gate(FakeGate.Kind.CONSENT).be(FakeGate.Mood.REFUSES);
        stand.restart();

        MessageView message = awaitStatus(id, "FAILED");
        assertThat(message.getAttemptsList()).isEmpty();
        assertThat(message.getDecisionsList().getLast().getReason()).isEqualTo("REFUSED_CONSENT");
        await().until(() -> stand.events.size() == 1);
        assertThat(stand.events.getFirst().getDataJson()).contains("REFUSED_CONSENT", "sms:awcc");
    }

    @Test
    void aGateThatIsSilentInTheMorningKeepsItWaitingUntilItsDeadline() throws Exception {
        String id = deferred("silence", Duration.ofSeconds(1));
        stand.gate(FakeGate.Kind.CONSENT).be(FakeGate.Mood.SLOW);
        stand.restart();
        try (var connection = stand.database.connection();
                var statement = connection.createStatement()) {
            statement.execute("update fallback_executions set deadline = now() + interval '3 seconds'");
        }

        assertThat(awaitStatus(id, "EXPIRED").getAttemptsList()).isEmpty();
    }

    @Test
    void quietHoursThatOutliveTheDeadlineRefuse() throws Exception {
        quiet(Duration.ofHours(1));
        assertThatThrownBy(() -> stand.accept(request("too late").build())).hasMessageContaining("REFUSED_QUIET_HOURS");
    }

    private String deferred(String text, Duration until) throws Exception {
        quiet(until);
        return stand.accept(request(text).build());
    }

    private void quiet(Duration time) {
        Instant until = Instant.now().plus(time);
        stand.gate(FakeGate.Kind.COMPLIANCE)
                .rule(ComplianceDecision.newBuilder()
                        .setVerdict(ComplianceDecision.Verdict.VERDICT_DEFERRED)
                        .setReason("QUIET_HOURS")
                        .setRuleId("r1")
                        .setRuleVersion(1)
                        .setDeferredUntil(Wire.timestamp(until))
                        .build());
    }

    @Test
    void anAnswerOnAChatIsFoundByItsRoute() throws Exception {
        String id = stand.accept(request("well?").setLadder("chat").build());
        stand.connector.accepted(claim(WHATSAPP), "wamid.9");
        stand.connector.answer(WHATSAPP, "+93701234567", "93700000000", "yes");

        await().untilAsserted(() -> assertThat(stand.events).anySatisfy(event -> {
            assertThat(event.getType()).isEqualTo("message.received");
            assertThat(event.getDataJson()).contains(id, "whatsapp:qasid");
        }));
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
        await().atMost(Duration.ofSeconds(15))
                .until(() -> stand.message(id).getStatus().equals(status));
        return stand.message(id);
    }
}
