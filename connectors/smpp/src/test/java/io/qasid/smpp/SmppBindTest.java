package io.qasid.smpp;

import static io.qasid.smpp.TestBinds.ENOUGH;
import static io.qasid.smpp.TestBinds.HANDSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.connector.tck.ScriptedInbox;
import io.qasid.model.SendOutcome;
import io.qasid.smpp.SmppErrors.RetryClass;
import io.qasid.smpp.receive.MessageIdForm;
import io.qasid.smpp.session.Deliveries;
import io.qasid.smpp.session.ScriptedSmsc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.SubmitSm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// What a bind does with an SMSC that no simulator would be: outcomes, field by field and fault by fault.
@Timeout(120)
class SmppBindTest {
    private static final String TWO_SEGMENTS = "x".repeat(161);
    private static final String THREE_SEGMENTS = "م".repeat(200);

    private final ScriptedSmsc smsc = new ScriptedSmsc();
    private final ScriptedInbox inbox = new ScriptedInbox();
    private final Instruments instruments = TestBinds.instruments();
    private final List<SmppBind> started = new ArrayList<>();

    SmppBindTest() throws IOException {}

    @AfterEach
    void close() {
        // the SMSC first: what it never answered is not waited for
        smsc.close();
        started.forEach(SmppBind::close);
    }

    @Test
    void everyFieldOfASubmitIsAsItShouldBe() {
        bound().send(TestBinds.dispatch(HANDSET, "Bank", "salaam €", Duration.ofMinutes(5)), ENOUGH);

        SubmitSm submit = smsc.submits().getFirst();
        assertThat(submit.getSourceAddr()).isEqualTo("Bank");
        assertThat(submit.getSourceAddrTon()).isEqualTo((byte) 5);
        assertThat(submit.getSourceAddrNpi()).isEqualTo((byte) 0);
        assertThat(submit.getDestAddress()).isEqualTo("93700000001");
        assertThat(submit.getDestAddrTon()).isEqualTo((byte) 1);
        assertThat(submit.getDestAddrNpi()).isEqualTo((byte) 1);
        assertThat(submit.getEsmClass()).isZero();
        assertThat(submit.getDataCoding()).isZero();
        assertThat(submit.getRegisteredDelivery()).isEqualTo((byte) 1);
        assertThat(submit.getScheduleDeliveryTime()).isNull();
        assertThat(submit.getValidityPeriod()).isIn("000000000500000R", "000000000459000R", "000000000458000R");
        assertThat(submit.getShortMessage()).isEqualTo("salaam \u001be".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void everySegmentHasItsHeaderAndWantsAReceipt() {
        SendOutcome outcome = send(bound(), THREE_SEGMENTS);

        assertThat(outcome).isEqualTo(new SendOutcome.Accepted(List.of("id-1", "id-2", "id-3")));
        assertThat(smsc.submits()).hasSize(3).allSatisfy(submit -> {
            assertThat(submit.getEsmClass()).isEqualTo((byte) 0x40);
            assertThat(submit.getDataCoding()).isEqualTo((byte) 8);
            assertThat(submit.getRegisteredDelivery()).isEqualTo((byte) 1);
            assertThat(submit.getShortMessage()).startsWith(5, 0, 3);
        });
        assertThat(smsc.submits())
                .extracting(submit -> submit.getShortMessage()[5])
                .containsExactly((byte) 1, (byte) 2, (byte) 3);
        assertThat(smsc.submits().stream()
                        .map(submit -> submit.getShortMessage()[3])
                        .distinct())
                .hasSize(1);
    }

    @Test
    void twoLongMessagesToOneHandsetHaveDifferentReferences() {
        SmppBind bind = bound();
        send(bind, TWO_SEGMENTS);
        send(bind, TWO_SEGMENTS);

        assertThat(smsc.submits().get(0).getShortMessage()[3])
                .isNotEqualTo(smsc.submits().get(2).getShortMessage()[3]);
    }

    @ParameterizedTest
    @EnumSource(value = SmppErrors.class)
    void aRefusalOfTheFirstSegmentIsRejectedOrDeferredByItsClass(SmppErrors error) {
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.refuseSubmit(sequence, error.commandStatus());
            return true;
        });
        SmppBind bind = bound();

        SendOutcome outcome = bind.send(TestBinds.dispatch(HANDSET, TWO_SEGMENTS), Duration.ofMillis(300));

        switch (error.retryClass()) {
            case REFUSED, MISCONFIGURED ->
                assertThat(outcome).isEqualTo(new SendOutcome.Rejected(SmppErrors.reasonOf(error.commandStatus())));
            case RETRY_LATER, SLOW_DOWN, QUEUE_FULL, SESSION, CREDENTIALS ->
                assertThat(outcome).isInstanceOfSatisfying(SendOutcome.Deferred.class, deferred -> {
                    assertThat(deferred.retryAfter()).isPositive();
                    assertThat(deferred.reason().code()).isIn(error.name(), "SMPP_TIME_UP");
                });
        }
    }

    @ParameterizedTest
    @EnumSource(value = SmppErrors.class)
    void aRefusalAfterASegmentWasTakenIsNeverAnInvitationToSendAgain(SmppErrors error) {
        AtomicInteger submits = new AtomicInteger();
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            if (submits.getAndIncrement() == 0) {
                return false;
            }
            peer.refuseSubmit(sequence, error.commandStatus());
            return true;
        });
        SmppBind bind = bound();

        SendOutcome outcome = bind.send(TestBinds.dispatch(HANDSET, TWO_SEGMENTS), Duration.ofMillis(300));

        assertThat(outcome).isInstanceOfSatisfying(SendOutcome.Unknown.class, unknown -> {
            assertThat(unknown.providerMessageIds()).containsExactly("id-1");
            assertThat(unknown.reason().code()).isEqualTo("SMPP_PARTLY_TAKEN");
            assertThat(unknown.reason().detail()).startsWith("segment 2 of 2: ");
        });
        if (error.retryClass() == RetryClass.REFUSED || error.retryClass() == RetryClass.MISCONFIGURED) {
            assertThat(submits).hasValue(2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SmppErrors.class,
            names = {"ESME_RTHROTTLED", "ESME_RMSGQFUL", "ESME_RSYSERR", "ESME_RINVBNDSTS"},
            mode = Mode.INCLUDE)
    void theSegmentsThatAreMissingArePressedOnWith(SmppErrors error) {
        AtomicInteger submits = new AtomicInteger();
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            if (submits.getAndIncrement() != 1) {
                return false;
            }
            peer.refuseSubmit(sequence, error.commandStatus());
            return true;
        });

        assertThat(send(bound(), TWO_SEGMENTS)).isEqualTo(new SendOutcome.Accepted(List.of("id-1", "id-2")));
    }

    @Test
    void aBindThatIsLostBetweenTwoSegmentsIsWaitedFor() {
        AtomicInteger submits = new AtomicInteger();
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            if (submits.getAndIncrement() == 0) {
                peer.takeSubmit(sequence, "first");
                peer.answer(SMPPConstant.CID_UNBIND, 0, 99);
                return true;
            }
            return false;
        });
        SendOutcome outcome = send(bound(), TWO_SEGMENTS);

        // the second segment is either not written on the first session or lost with it: never silently dropped
        switch (outcome) {
            case SendOutcome.Accepted accepted ->
                assertThat(accepted.providerMessageIds()).hasSize(2).startsWith("first");
            case SendOutcome.Unknown unknown ->
                assertThat(unknown.providerMessageIds()).containsExactly("first");
            case SendOutcome other -> throw new AssertionError("was " + other);
        }
    }

    @Test
    void noAnswerIsUnknownAndNothingIsSubmittedAgain() throws Exception {
        smsc.onSubmit((peer, command, sequence, pdu) -> true);
        SmppBind bind = bound(TestBinds.settings("awcc", smsc.port(), 10, Duration.ofMillis(100)));

        assertThat(send(bind, TWO_SEGMENTS)).isInstanceOfSatisfying(SendOutcome.Unknown.class, unknown -> {
            assertThat(unknown.reason().code()).isEqualTo("SMPP_NO_ANSWER");
            assertThat(unknown.reason().detail()).isEqualTo("segment 1 of 2");
            assertThat(unknown.providerMessageIds()).isEmpty();
        });
        await().during(Duration.ofMillis(300)).until(() -> smsc.submits().size() == 1);
    }

    @Test
    void noAnswerForTheSecondSegmentKeepsTheIdOfTheFirst() {
        AtomicInteger submits = new AtomicInteger();
        smsc.onSubmit((peer, command, sequence, pdu) -> submits.getAndIncrement() > 0);
        SmppBind bind = bound(TestBinds.settings("awcc", smsc.port(), 10, Duration.ofMillis(100)));

        assertThat(send(bind, TWO_SEGMENTS))
                .isInstanceOfSatisfying(
                        SendOutcome.Unknown.class,
                        unknown -> assertThat(unknown.providerMessageIds()).containsExactly("id-1"));
    }

    @Test
    void aLostBindWakesEverySendAtOnce() throws Exception {
        CountDownLatch read = new CountDownLatch(10);
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            read.countDown();
            return true;
        });
        SmppBind bind = bound(TestBinds.settings("awcc", smsc.port(), 10, Duration.ofMinutes(5)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SendOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                outcomes.add(threads.submit(() -> bind.send(TestBinds.dispatch(HANDSET, "salaam"), ENOUGH)));
            }
            assertThat(read.await(20, TimeUnit.SECONDS)).isTrue();
            smsc.peers().getLast().drop();
            for (Future<SendOutcome> outcome : outcomes) {
                assertThat(outcome.get(5, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                SendOutcome.Unknown.class,
                                unknown -> assertThat(unknown.reason().code()).isEqualTo("SMPP_BIND_LOST"));
            }
        }
    }

    @Test
    void neverMoreThanTheWindowIsUnanswered() throws Exception {
        AtomicInteger unanswered = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Executor later = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            most.accumulateAndGet(unanswered.incrementAndGet(), Math::max);
            later.execute(() -> {
                unanswered.decrementAndGet();
                takeSubmit(peer, sequence);
            });
            return true;
        });
        SmppBind bind = bound(TestBinds.settings("awcc", smsc.port(), 3, ENOUGH));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                threads.execute(() -> send(bind, "salaam"));
            }
        }
        assertThat(smsc.submits()).hasSize(50);
        assertThat(most).hasValue(3);
    }

    @Test
    void anSmscThatGivesNoIdHasTheMessageAllTheSame() {
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.answer(SMPPConstant.CID_SUBMIT_SM_RESP, 0, sequence);
            return true;
        });

        assertThat(send(bound(), TWO_SEGMENTS)).isInstanceOfSatisfying(SendOutcome.Accepted.class, accepted -> {
            assertThat(accepted.providerMessageIds()).hasSize(2).doesNotHaveDuplicates();
            assertThat(accepted.providerMessageIds().getFirst()).startsWith("unnamed.");
        });
    }

    @Test
    void idsAreGivenInTheFormOfReceipts() {
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.takeSubmit(sequence, "0006AAD5");
            return true;
        });
        SmppBind bind = bound(
                TestBinds.settings("awcc", smsc.port(), 1, ENOUGH, ENOUGH, MessageIdForm.RESPONSE_HEX_RECEIPT_DECIMAL));

        assertThat(send(bind, "salaam")).isEqualTo(new SendOutcome.Accepted(List.of("436949")));
    }

    @Test
    void anUnusableSenderIsRejectedAndNothingIsWritten() {
        SendOutcome outcome =
                bound().send(TestBinds.dispatch(HANDSET, "قاصد", "salaam", Duration.ofMinutes(1)), ENOUGH);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        SendOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason().code()).isEqualTo("SMPP_SENDER_UNUSABLE"));
        assertThat(smsc.submits()).isEmpty();
    }

    @Test
    void nothingIsWrittenAfterTheDeadlineOfTheMessage() {
        SmppBind bind = bound();
        SendOutcome outcome = bind.send(TestBinds.dispatch(HANDSET, "Qasid", "late", Duration.ofMillis(-1)), ENOUGH);

        assertThat(outcome).isInstanceOf(SendOutcome.Deferred.class);
        send(bind, "in time");
        assertThat(smsc.submits()).hasSize(1);
    }

    @Test
    void nothingIsWrittenAfterAThrottlingPauseThatIsLongerThanTheTime() {
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.refuseSubmit(sequence, SMPPConstant.STAT_ESME_RMSGQFUL);
            return true;
        });

        SendOutcome outcome = bound().send(TestBinds.dispatch(HANDSET, "salaam"), Duration.ofMillis(200));

        assertThat(outcome).isInstanceOfSatisfying(SendOutcome.Deferred.class, deferred -> {
            assertThat(deferred.reason().code()).isEqualTo("ESME_RMSGQFUL");
            assertThat(deferred.retryAfter()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        });
        assertThat(smsc.submits()).hasSize(1);
    }

    @Test
    void throttlingCutsTheRate() {
        AtomicInteger submits = new AtomicInteger();
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            if (submits.getAndIncrement() > 0) {
                return false;
            }
            peer.refuseSubmit(sequence, SMPPConstant.STAT_ESME_RTHROTTLED);
            return true;
        });
        assertThat(send(bound(), "salaam")).isInstanceOf(SendOutcome.Accepted.class);

        assertThat(instruments.meters().get("smpp.submit.rate").gauge().value()).isLessThan(5_000);
    }

    @Test
    void anUnlistedStatusIsCountedAndDeferred() {
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.refuseSubmit(sequence, 0x0405);
            return true;
        });

        assertThat(send(bound(), "salaam"))
                .isInstanceOfSatisfying(
                        SendOutcome.Deferred.class,
                        deferred -> assertThat(deferred.reason().toString())
                                .isEqualTo("ESME_UNLISTED (command_status 0x00000405)"));
        assertThat(instruments
                        .meters()
                        .counter("smpp.unlisted.statuses", "account", "awcc")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aBindThatIsRefusedForItsCredentialsIsNotHammered() {
        smsc.script((peer, command, sequence, pdu) -> {
            peer.answer(SMPPConstant.CID_BIND_TRANSCEIVER_RESP, SMPPConstant.STAT_ESME_RINVPASWD, sequence);
            return true;
        });
        SmppBind bind =
                start(TestBinds.settings("awcc", smsc.port(), 1, ENOUGH, Duration.ofSeconds(30), MessageIdForm.AS_IS));

        await().until(() -> binds("refused") == 1);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> smsc.requests().size() == 1);
        assertThat(bind.ready()).isFalse();
        assertThat(send(bind, "salaam")).isInstanceOf(SendOutcome.Deferred.class);
    }

    @Test
    void anSmscThatIsAwayIsTriedAgainWithGrowingPauses() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        smsc.script((peer, command, sequence, pdu) -> {
            if (command == SMPPConstant.CID_BIND_TRANSCEIVER && attempts.incrementAndGet() <= 3) {
                peer.drop();
                return true;
            }
            return false;
        });
        SmppBind bind = start(TestBinds.settings("awcc", smsc.port()));

        await().atMost(ENOUGH).until(bind::ready);
        assertThat(attempts).hasValue(4);
        assertThat(binds("unreachable")).isEqualTo(3);
        assertThat(binds("bound")).isEqualTo(1);
        assertThat(instruments.meters().get("smpp.bound").gauge().value()).isEqualTo(1);
    }

    @Test
    void aReceiptIsAnsweredOnlyWhenItIsCommitted() throws Exception {
        inbox.refuse(1);
        bound();
        ScriptedSmsc.Peer peer = smsc.peers().getLast();

        peer.write(Deliveries.receiptPdu(1, "id:1 stat:DELIVRD"));
        assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isEqualTo(SMPPConstant.STAT_ESME_RX_T_APPN);
        peer.write(Deliveries.receiptPdu(2, "id:1 stat:DELIVRD"));
        assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isZero();
        assertThat(inbox.offered())
                .hasSize(2)
                .extracting(event -> event.sourceEventId())
                .containsOnly("receipt:awcc:1:DELIVRD");
    }

    @Test
    void aReceiptThatNamesNoMessageIsRefusedForGoodAndCounted() throws Exception {
        bound();
        ScriptedSmsc.Peer peer = smsc.peers().getLast();

        peer.write(Deliveries.receiptPdu(1, "well done"));

        assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isEqualTo(SMPPConstant.STAT_ESME_RX_P_APPN);
        assertThat(inbox.offered()).isEmpty();
        assertThat(instruments
                        .meters()
                        .counter("smpp.receipts", "account", "awcc", "outcome", "unusable", "state", "none")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void anAnswerThatIsSentTwiceIsTwoMessages() throws Exception {
        bound();
        ScriptedSmsc.Peer peer = smsc.peers().getLast();
        for (int sequence = 1; sequence <= 2; sequence++) {
            peer.write(Deliveries.messagePdu(sequence, "بلی"));
            assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isZero();
        }

        assertThat(inbox.offered())
                .extracting(event -> event.sourceEventId())
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void aMessageThatWasNotCommittedComesAgainUnderTheSameId() throws Exception {
        inbox.refuse(1);
        bound();
        ScriptedSmsc.Peer peer = smsc.peers().getLast();
        peer.write(Deliveries.messagePdu(1, "بلی"));
        assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isEqualTo(SMPPConstant.STAT_ESME_RX_T_APPN);
        peer.write(Deliveries.messagePdu(2, "بلی"));
        assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isZero();

        assertThat(inbox.offered()).hasSize(2);
        assertThat(inbox.offered().get(0).sourceEventId())
                .isEqualTo(inbox.offered().get(1).sourceEventId());
    }

    @Test
    void aMessageWhoseAnswerWasLostWithTheBindComesAgainUnderTheSameId() throws Exception {
        SmppBind bind = bound();
        ScriptedSmsc.Peer lost = smsc.peers().getLast();
        lost.write(Deliveries.messagePdu(1, "بلی"));
        lost.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP);
        lost.drop();
        await().atMost(ENOUGH).until(() -> smsc.peers().size() == 2 && bind.ready());
        ScriptedSmsc.Peer next = smsc.peers().getLast();
        next.write(Deliveries.messagePdu(1, "بلی"));
        next.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP);

        assertThat(inbox.offered()).hasSize(2);
        assertThat(inbox.offered().get(0).sourceEventId())
                .isEqualTo(inbox.offered().get(1).sourceEventId());
    }

    @Test
    void closingUnbindsAndStopsABindThatWaitsToBind() throws Exception {
        SmppBind bind = bound();
        bind.close();
        assertThat(smsc.requests()).endsWith(SMPPConstant.CID_UNBIND);
        assertThat(bind.ready()).isFalse();
        await().during(Duration.ofSeconds(1)).until(() -> smsc.peers().size() == 1);
    }

    @Test
    void closingLetsThrottledSendsGo() throws Exception {
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.refuseSubmit(sequence, SMPPConstant.STAT_ESME_RMSGQFUL);
            return true;
        });
        SmppBind bind = bound();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SendOutcome> throttled =
                    threads.submit(() -> bind.send(TestBinds.dispatch(HANDSET, "salaam"), ENOUGH));
            await().until(() -> smsc.submits().size() == 1);
            bind.close();
            assertThat(throttled.get())
                    .isInstanceOfSatisfying(
                            SendOutcome.Deferred.class,
                            deferred -> assertThat(deferred.reason().code()).isEqualTo("SMPP_CLOSING"));
        }
    }

    @Test
    void closingFinishesWhatIsHalfTaken() throws Exception {
        AtomicInteger submits = new AtomicInteger();
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            if (submits.getAndIncrement() != 1) {
                return false;
            }
            peer.refuseSubmit(sequence, SMPPConstant.STAT_ESME_RTHROTTLED);
            return true;
        });
        SmppBind bind = bound();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SendOutcome> halfTaken =
                    threads.submit(() -> bind.send(TestBinds.dispatch(HANDSET, TWO_SEGMENTS), ENOUGH));
            await().pollInterval(Duration.ofMillis(5)).until(() -> submits.get() >= 2);
            bind.close();
            assertThat(halfTaken.get()).isEqualTo(new SendOutcome.Accepted(List.of("id-1", "id-2")));
        }
    }

    private static void takeSubmit(ScriptedSmsc.Peer peer, int sequence) {
        try {
            peer.takeSubmit(sequence, "id");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double binds(String outcome) {
        return instruments
                .meters()
                .counter("smpp.binds", "account", "awcc", "outcome", outcome)
                .count();
    }

    private static SendOutcome send(SmppBind bind, String text) {
        return bind.send(TestBinds.dispatch(HANDSET, text), ENOUGH);
    }

    private SmppBind bound() {
        return bound(TestBinds.settings("awcc", smsc.port()));
    }

    private SmppBind bound(BindSettings settings) {
        SmppBind bind = start(settings);
        await().atMost(ENOUGH).until(bind::ready);
        return bind;
    }

    private SmppBind start(BindSettings settings) {
        SmppBind bind = TestBinds.start(settings, inbox, instruments);
        started.add(bind);
        return bind;
    }
}
