package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.LedgerRow;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageSummary;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.PreviewRequest;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.Step;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.VerifyAuditReply;
import io.qasid.proto.v1.VerifyAuditRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A message's way through the router, with a connector that does one thing at a time.
class MessagePathTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final Route ROSHAN = Route.parse("sms:roshan");

    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new RouterStand(Map.of("qasid.channel-router.lease", "1s", "qasid.channel-router.lease-grace", "1s"));
    }

    @AfterEach
    void stop() throws Exception {
        VerifyAuditReply audit = stand.stub().verifyAudit(VerifyAuditRequest.getDefaultInstance());
        assertThat(audit.getBreaksList()).isEmpty();
        assertThat(stand.ledger().getRowsList())
                .allSatisfy(row -> assertThat(row.getAccepted())
                        .isEqualTo(row.getDelivered()
                                + row.getFailed()
                                + row.getExpired()
                                + row.getUnknown()
                                + row.getInFlight()));
        stand.close();
    }

    @Test
    void aDeliveredMessageTellsItsTenantOnce() throws Exception {
        String id = stand.accept(request("salaam").putMetadata("order", "7").build());

        ClaimedAttempt attempt = claim(AWCC);
        assertThat(attempt.getText()).isEqualTo("salaam");
        stand.connector.accepted(attempt, "p1");
        stand.connector.receipt(AWCC, "p1", "DELIVERED");

        MessageView message = awaitStatus(id, "DELIVERED");
        assertThat(message.getAttemptsList()).extracting(AttemptView::getState).containsExactly("DELIVERED");
        assertThat(message.getDecisionsList())
                .extracting(DecisionView::getKind)
                .containsExactly("ACCEPTED", "ATTEMPT_SUBMITTED", "ATTEMPT_DELIVERED", "MESSAGE_DELIVERED");
        await().until(() -> stand.events.size() == 1);
        assertThat(stand.events).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("message.delivered");
            assertThat(event.getDataJson()).contains(id, "\"order\":\"7\"");
        });
        stand.connector.receipt(AWCC, "p1", "DELIVERED");
        assertThat(stand.message(id).getDecisionsCount()).isEqualTo(4);
    }

    @Test
    void aRejectedStepIsFollowedByTheNext() throws Exception {
        String id = stand.accept(request("second operator").build());

        stand.connector.rejected(claim(AWCC), "SMPP_RINVDSTADR");
        stand.connector.accepted(claim(ROSHAN), "r1");
        stand.connector.receipt(ROSHAN, "r1", "DELIVERED");

        MessageView message = awaitStatus(id, "DELIVERED");
        assertThat(message.getAttemptsList())
                .extracting(AttemptView::getRoute, AttemptView::getState)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("sms:awcc", "FAILED"),
                        org.assertj.core.groups.Tuple.tuple("sms:roshan", "DELIVERED"));
        assertThat(stand.ledger().getRowsList())
                .filteredOn(row -> row.getRoute().equals("sms:roshan"))
                .extracting(LedgerRow::getDelivered)
                .containsExactly(1L);
    }

    @Test
    void aReceiptBeforeItsOutcomeIsParkedAndThenCounts() throws Exception {
        String id = stand.accept(request("early").build());

        ClaimedAttempt attempt = claim(AWCC);
        stand.connector.receipt(AWCC, "e1", "DELIVERED");
        stand.connector.accepted(attempt, "e1");

        awaitStatus(id, "DELIVERED");
    }

    @Test
    void aReceiptAndItsOutcomeInOneBatchAreAppliedTogether() throws Exception {
        String id = stand.accept(request("at once").build());

        stand.connector.deliveredAtOnce(claim(AWCC), AWCC, "o1");

        awaitStatus(id, "DELIVERED");
        assertThat(stand.settledWithItsProviderId("o1")).isTrue();
    }

    @Test
    void aReportIsStoredToWaitWhileTheMessageIsHeldElsewhere() throws Exception {
        String id = stand.accept(request("held").build());
        ClaimedAttempt attempt = claim(AWCC);

        try (AutoCloseable _ = stand.holdMessage(id)) {
            stand.connector.accepted(attempt, "h1");
            assertThat(stand.inboxState("outcome/" + attempt.getAttemptId() + "/" + attempt.getGeneration()))
                    .isEqualTo("PENDING");
        }
        stand.connector.receipt(AWCC, "h1", "DELIVERED");

        assertThat(awaitStatus(id, "DELIVERED").getDecisionsList())
                .extracting(DecisionView::getKind)
                .containsExactly("ACCEPTED", "ATTEMPT_SUBMITTED", "ATTEMPT_DELIVERED", "MESSAGE_DELIVERED");
        await().until(() -> stand.events.size() == 1);
    }

    @Test
    void everySegmentMustArrive() throws Exception {
        String id = stand.accept(request("x".repeat(200)).build());

        stand.connector.accepted(claim(AWCC), "s1", "s2");
        stand.connector.receipt(AWCC, "s2", "DELIVERED");
        await().until(() -> stand.message(id).getDecisionsList().stream()
                .anyMatch(decision -> decision.getKind().equals("SEGMENT_DELIVERED")));
        assertThat(stand.message(id).getStatus()).isEqualTo("IN_FLIGHT");
        stand.connector.receipt(AWCC, "s1", "DELIVERED");

        awaitStatus(id, "DELIVERED");
    }

    @Test
    void aDeferredAttemptIsPublishedAgainUnderANewGeneration() throws Exception {
        String id = stand.accept(request("throttled").build());

        ClaimedAttempt first = claim(AWCC);
        stand.connector.deferred(first, Duration.ofMillis(200));
        ClaimedAttempt second = claim(AWCC);

        assertThat(second.getAttemptId()).isEqualTo(first.getAttemptId());
        assertThat(second.getGeneration()).isGreaterThan(first.getGeneration());
        stand.connector.accepted(second, "d1");
        stand.connector.receipt(AWCC, "d1", "DELIVERED");
        awaitStatus(id, "DELIVERED");
    }

    @Test
    void onlyOneConnectorHoldsAnAttemptAndMayAskAgain() throws Exception {
        stand.accept(request("claimed once").build());
        Envelope dispatch = Objects.requireNonNull(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofSeconds(5)));

        assertThat(stand.connector.claim(dispatch).getGrantedCount()).isEqualTo(1);
        assertThat(stand.connector.claimAs("another", dispatch).getGrantedCount())
                .isZero();
        assertThat(stand.connector.claim(dispatch).getGrantedCount()).isEqualTo(1);
    }

    @Test
    void aClaimWithoutOutcomeBecomesUnknownAndIsNotSentAgain() throws Exception {
        String id = stand.accept(request("lost connector").build());
        ClaimedAttempt attempt = claim(AWCC);

        await().atMost(Duration.ofSeconds(10))
                .until(() -> stand.message(id).getAttempts(0).getState().equals("UNKNOWN"));
        assertThat(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofMillis(300)))
                .isNull();
        assertThat(stand.connector.pull(ROSHAN, Lane.NORMAL, Duration.ofMillis(300)))
                .isNull();
        stand.connector.accepted(attempt, "late1");
        stand.connector.receipt(AWCC, "late1", "DELIVERED");
        awaitStatus(id, "DELIVERED");
    }

    @Test
    void aClaimDoesNotLapseBeforeItsOutcomeCouldBeReported() throws Exception {
        String id = stand.accept(
                request("your code").setCategory(Category.CATEGORY_OTP).build());
        ClaimedAttempt attempt = stand.connector.pullAndClaim(AWCC, Lane.URGENT).getFirst();
        stand.stop();
        stand.makeClaimsOverdue();
        stand.startAgain(Map.of("qasid.channel-router.lease-grace", "20s"));
        // by then it has looked for what time brings about
        awaitStatus(stand.accept(expiringSoon("meanwhile")), "EXPIRED");
        stand.connector.accepted(attempt, "kept");
        stand.connector.receipt(AWCC, "kept", "DELIVERED");

        MessageView message = awaitStatus(id, "DELIVERED");
        assertThat(message.getDecisionsList())
                .extracting(DecisionView::getKind)
                .doesNotContain("ATTEMPT_UNKNOWN", "ATTEMPT_STARTED");
        assertThat(message.getAttemptsCount()).isEqualTo(1);
    }

    @Test
    void aClaimThatIsHandedBackIsFreeAtOnceButOnlyForItsHolder() throws Exception {
        stand.accept(request("reply got lost").build());
        Envelope dispatch = Objects.requireNonNull(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofSeconds(5)));
        assertThat(stand.connector.claimAs("holder", dispatch).getGrantedCount())
                .isEqualTo(1);

        stand.connector.released(dispatch, "another");
        stand.connector.released(dispatch, "holder");
        ClaimedAttempt again = claim(AWCC);

        assertThat(again.getAttemptId()).isEqualTo(dispatch.getId());
        assertThat(stand.message(again.getAttemptId().split("\\.", 2)[0]).getDecisionsList())
                .extracting(DecisionView::getKind)
                .containsExactly("ACCEPTED", "ATTEMPT_DEFERRED");
    }

    @Test
    void aLateRequestUnderANameThatWasGivenUpIsGrantedNothing() throws Exception {
        stand.accept(request("given up").build());
        Envelope dispatch = Objects.requireNonNull(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofSeconds(5)));

        stand.connector.released(dispatch, "gave up");
        // sooner than anything that nobody claimed is published again
        Envelope again = Objects.requireNonNull(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofSeconds(2)));

        assertThat(again.getGeneration()).isGreaterThan(dispatch.getGeneration());
        assertThat(stand.connector.claimAs("gave up", dispatch).getGrantedCount())
                .isZero();
        assertThat(stand.connector.claim(again).getGrantedCount()).isEqualTo(1);
    }

    @Test
    void aClaimWhoseReplyGotLostIsGrantedAgainHoweverLate() throws Exception {
        stand.accept(request("late").build());
        Envelope dispatch = Objects.requireNonNull(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofSeconds(5)));
        assertThat(stand.connector.claim(dispatch).getGrantedCount()).isEqualTo(1);
        stand.stop();
        stand.makeClaimsOverdue();
        stand.startAgain(Map.of("qasid.channel-router.lease-grace", "20s"));

        assertThat(stand.connector.claim(dispatch).getGrantedCount()).isEqualTo(1);
    }

    @Test
    void aTenantsListIsItsOwnTheNewestFirst() throws Exception {
        String first = stand.accept(request("one").build());
        String second =
                stand.accept(request("two").setCategory(Category.CATEGORY_OTP).build());
        String third = stand.accept(request("three").build());
        ListMessagesRequest.Builder list =
                ListMessagesRequest.newBuilder().setTenantId(RouterStand.TENANT).setLimit(2);

        MessagePage page = stand.stub().listMessages(list.build());
        assertThat(ids(page)).containsExactly(third, second);
        assertThat(page.getMore()).isTrue();
        MessagePage rest =
                stand.stub().listMessages(list.clone().setOlderThan(second).build());
        assertThat(ids(rest)).containsExactly(first);
        assertThat(rest.getMore()).isFalse();

        assertThat(ids(stand.stub()
                        .listMessages(
                                list.clone().setCategory(Category.CATEGORY_OTP).build())))
                .containsExactly(second);
        assertThat(ids(stand.stub()
                        .listMessages(list.clone().setStatus("DELIVERED").build())))
                .isEmpty();
        Timestamp now = Wire.timestamp(Instant.now().plusSeconds(1));
        assertThat(ids(stand.stub()
                        .listMessages(list.clone().setAcceptedFrom(now).build())))
                .isEmpty();
        assertThat(ids(stand.stub()
                        .listMessages(list.clone().setAcceptedBefore(now).build())))
                .containsExactly(third, second);
        assertThat(ids(stand.stub()
                        .listMessages(list.clone()
                                .setTenantId("0190a0a0-0000-7000-8000-000000000002")
                                .build())))
                .isEmpty();
    }

    private static List<String> ids(MessagePage page) {
        return page.getMessagesList().stream().map(MessageSummary::getMessageId).toList();
    }

    @Test
    void aPreviewSaysWhatWouldBeAndLeavesNothing() throws Exception {
        stand.accept(request("warm up").build());
        long refusedBefore = count("audit where kind like 'REFUSED%'");
        PreviewRequest wanted = PreviewRequest.newBuilder()
                .setTenantId(RouterStand.TENANT)
                .setRecipient("+93701234567")
                .setSender("QasidBank")
                .setText("x".repeat(200))
                .setCategory(Category.CATEGORY_TRANSACTIONAL)
                .build();

        PreviewReply seen = await().until(() -> stand.stub().preview(wanted), reply -> !reply.hasRefusal());
        assertThat(seen.getEncoding()).isEqualTo("GSM_7");
        assertThat(seen.getSegmentsList()).hasSize(2);
        assertThat(String.join("", seen.getSegmentsList())).isEqualTo(wanted.getText());
        assertThat(seen.getStepsList()).extracting(Step::getRoute).containsExactly("sms:awcc", "sms:roshan");

        stand.gate(FakeGate.Kind.SENDER).be(FakeGate.Mood.REFUSES);
        PreviewRequest other = wanted.toBuilder().setSender("OtherBank").build();
        await().untilAsserted(() ->
                assertThat(stand.stub().preview(other).getRefusal().getDetail()).isEqualTo("NOT_ALLOWED"));
        assertThat(count("fallback_executions")).isEqualTo(1);
        assertThat(count("audit where kind like 'REFUSED%'")).isEqualTo(refusedBefore);
    }

    @Test
    void anEntryThatIsNoneIsRefusedAndTheNextOneTaken() throws Exception {
        assertThatThrownBy(() -> stand.connector.receipt(AWCC, "with\0nul", "DELIVERED"))
                .hasMessage("not committed");
        assertThatThrownBy(() -> stand.connector.receipt(AWCC, "p1", "NEVER_HEARD_OF"))
                .hasMessage("not committed");
        assertThatThrownBy(() -> stand.connector.receipt(AWCC, "p".repeat(501), "DELIVERED"))
                .hasMessage("not committed");
        stand.connector.receipt(AWCC, "p1", "DELIVERED");
    }

    @Test
    void aHandBackWithoutAReasonStandsInNobodysWay() throws Exception {
        String id = stand.accept(request("no reason").build());
        ClaimedAttempt attempt = claim(AWCC);

        stand.connector.releasedForNoReason(attempt, "another");
        stand.connector.accepted(attempt, "n1");
        stand.connector.receipt(AWCC, "n1", "DELIVERED");

        awaitStatus(id, "DELIVERED");
    }

    @Test
    void nobodyClaimedItSoItIsPublishedAgain() throws Exception {
        stand.accept(request("thrown away").build());
        Envelope first = Objects.requireNonNull(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofSeconds(5)));

        Envelope second = Objects.requireNonNull(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofSeconds(20)));

        assertThat(second.getGeneration()).isGreaterThan(first.getGeneration());
        assertThat(stand.connector.claim(first).getGrantedCount()).isZero();
        assertThat(stand.connector.claim(second).getGrantedCount()).isEqualTo(1);
    }

    @Test
    void theDeadlineEndsWhatNobodyTook() throws Exception {
        String id = stand.accept(expiringSoon("too late"));

        awaitStatus(id, "EXPIRED");
        Envelope dispatch = Objects.requireNonNull(stand.connector.pull(AWCC, Lane.NORMAL, Duration.ofSeconds(5)));
        assertThat(stand.connector.claim(dispatch).getGrantedCount()).isZero();
    }

    @Test
    void aRepeatedKeyAnswersTheSameAndAnotherBodyIsRefused() throws Exception {
        RouteRequest request = request("once").build();
        String id = stand.accept(request);

        var again = stand.stub().routeWithFallback(request);
        assertThat(again.getMessageId()).isEqualTo(id);
        assertThat(again.getReplayed()).isTrue();
        RouteRequest other = request.toBuilder()
                .setBodyHash(request("something else").getBodyHash())
                .build();
        assertThatThrownBy(() -> stand.stub().routeWithFallback(other))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("IDEMPOTENCY_KEY_REUSED");
        stand.gate(FakeGate.Kind.CONSENT).be(FakeGate.Mood.REFUSES);
        assertThat(stand.stub().routeWithFallback(request).getMessageId()).isEqualTo(id);
    }

    @Test
    void aPassedDeadlineIsRefusedAndLeavesItsAuditRowAndNothingElse() throws Exception {
        RouteRequest tooLate =
                request("too late").setDeadline(Timestamp.getDefaultInstance()).build();

        assertThatThrownBy(() -> stand.stub().routeWithFallback(tooLate))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("FAILED_PRECONDITION")
                .hasMessageContaining("REFUSED_DEADLINE_PASSED");

        assertThat(count("audit where kind = 'REFUSED_DEADLINE_PASSED'")).isEqualTo(1);
        assertThat(count("audit")).isEqualTo(1);
        assertThat(count("fallback_executions")).isZero();
        assertThat(count("idempotency_keys")).isZero();
    }

    @Test
    void aRepeatThatComesAfterTheDeadlineHearsWhatBecameOfTheFirst() throws Exception {
        RouteRequest request = request("once").build();
        String id = stand.accept(request);

        RouteRequest late =
                request.toBuilder().setDeadline(Timestamp.getDefaultInstance()).build();

        assertThat(stand.stub().routeWithFallback(late).getMessageId()).isEqualTo(id);
    }

    @Test
    void whatNoRowCanHoldIsAnInvalidArgumentAndLeavesNothing() throws Exception {
        for (RouteRequest.Builder bad : List.of(
                request("a\0b"),
                request("key").setIdempotencyKey("k\0"),
                request("sender").setSender("a\0"),
                request("trace").setTraceId("\0"))) {
            assertThatThrownBy(() -> stand.stub().routeWithFallback(bad.build()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("INVALID_ARGUMENT")
                    .hasMessageContaining("no NUL");
        }
        assertThat(count("audit")).isZero();
    }

    @Test
    void anAnswerReachesTheTenantThatAsked() throws Exception {
        String id = stand.accept(request("reply please").setSender("4040").build());
        stand.connector.accepted(claim(AWCC), "m1");
        await().until(() -> stand.message(id).getAttempts(0).getState().equals("SUBMITTED"));

        stand.connector.answer(AWCC, "+93701234567", "4040", "بله");

        await().until(() ->
                stand.events.stream().map(TenantEvent::getType).toList().contains("message.received"));
        assertThat(stand.events.getLast().getDataJson()).contains("بله", id);
    }

    @Test
    void anAnswerThatIsFasterThanTheOutcomeReachesTheTenantToo() throws Exception {
        String id = stand.accept(request("Reply YES").build());
        claim(AWCC);
        stand.connector.answer(AWCC, "+93701234567", "QasidBank", "yes, at once");

        await().untilAsserted(() -> assertThat(stand.events).anySatisfy(event -> {
            assertThat(event.getType()).isEqualTo("message.received");
            assertThat(event.getDataJson()).contains(id);
        }));
    }

    @Test
    void anAnswerToNobodyIsCountedAndKept() throws Exception {
        stand.connector.answer(AWCC, "+93709999999", "9999", "who is this?");

        await().until(() -> stand.inboxState("mo/" + "who is this?".hashCode()).equals("UNROUTABLE"));
        await().untilAsserted(
                        () -> assertThat(stand.metrics()).contains("chan_mo_unroutable_total{route=\"sms:awcc\"} 1.0"));
        assertThat(stand.events).isEmpty();
    }

    @Test
    void everythingIsStillThereAfterARestart() throws Exception {
        String id = stand.accept(request("before the restart").build());
        stand.restart();

        stand.connector.accepted(claim(AWCC), "a1");
        stand.connector.receipt(AWCC, "a1", "DELIVERED");

        awaitStatus(id, "DELIVERED");
    }

    @Test
    void anotherTenantsMessageIsNotThere() throws Exception {
        String id = stand.accept(request("mine").build());

        assertThatThrownBy(() -> stand.stub()
                        .getMessage(io.qasid.proto.v1.GetMessageRequest.newBuilder()
                                .setTenantId("0190a0a0-0000-7000-8000-000000000002")
                                .setMessageId(id)
                                .build()))
                .hasMessageContaining("NOT_FOUND");
    }

    private long count(String from) throws Exception {
        return stand.database.inTransaction(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from " + from)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    private ClaimedAttempt claim(Route route) throws Exception {
        List<ClaimedAttempt> claimed = stand.connector.pullAndClaim(route, Lane.NORMAL);
        assertThat(claimed).hasSize(1);
        return claimed.getFirst();
    }

    private MessageView awaitStatus(String id, String status) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> stand.message(id).getStatus().equals(status));
        return stand.message(id);
    }

    private static RouteRequest expiringSoon(String text) throws Exception {
        Instant soon = Instant.now().plusMillis(1500);
        return request(text)
                .setDeadline(
                        Timestamp.newBuilder().setSeconds(soon.getEpochSecond()).setNanos(soon.getNano()))
                .build();
    }
}
