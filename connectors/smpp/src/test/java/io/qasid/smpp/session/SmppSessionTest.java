package io.qasid.smpp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.qasid.smpp.session.SessionListener.TurnedAway;
import io.qasid.smpp.session.SubmitSm.SmppAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jsmpp.SMPPConstant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SmppSessionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SubmitSm SUBMIT = new SubmitSm(
            "",
            new SmppAddress(5, 0, "Qasid"),
            new SmppAddress(1, 1, "93700000001"),
            0,
            "",
            0,
            new UserData("salaam".getBytes(StandardCharsets.US_ASCII)));

    private final ScriptedSmsc smsc = new ScriptedSmsc();
    private final Recorder recorder = new Recorder();

    SmppSessionTest() throws IOException {}

    private static final class Recorder implements SessionListener {
        private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        private final BlockingQueue<TurnedAway> turnedAway = new LinkedBlockingQueue<>();
        private final CompletableFuture<EndReason> end = new CompletableFuture<>();
        private volatile CountDownLatch commit = new CountDownLatch(0);

        @Override
        public void received(SmppSession session, Delivery delivery, Answer answer) throws InterruptedException {
            deliveries.add(delivery);
            commit.await();
            answer.give(SMPPConstant.STAT_ESME_ROK);
        }

        @Override
        public void turnedAway(TurnedAway why) {
            turnedAway.add(why);
        }

        @Override
        public void ended(SmppSession session, EndReason reason) {
            assertThat(end.complete(reason)).as("ended once").isTrue();
        }
    }

    @AfterEach
    void close() {
        smsc.close();
    }

    @Test
    void bindsSubmitsAndUnbinds() throws Exception {
        SmppSession session = bind();

        assertThat(submit(session)).isEqualTo(new SubmitReply.Taken("id-1"));

        session.unbind(PATIENCE);
        assertThat(recorder.end.get()).isEqualTo(EndReason.CLOSED_BY_US);
        assertThat(smsc.requests())
                .containsExactly(
                        SMPPConstant.CID_BIND_TRANSCEIVER, SMPPConstant.CID_SUBMIT_SM, SMPPConstant.CID_UNBIND);
        assertThat(submit(session)).isEqualTo(new SubmitReply.Unwritten(true));
    }

    @Test
    void aRefusedBindSaysItsStatus() {
        smsc.script((peer, command, sequence, pdu) -> {
            peer.answer(SMPPConstant.CID_BIND_TRANSCEIVER_RESP, SMPPConstant.STAT_ESME_RINVPASWD, sequence);
            return true;
        });

        assertThatThrownBy(this::bind)
                .isInstanceOfSatisfying(
                        BindRefusedException.class,
                        refused -> assertThat(refused.commandStatus()).isEqualTo(SMPPConstant.STAT_ESME_RINVPASWD));
    }

    @Test
    void aBindThatIsNotAnsweredOrCutIsUnreachable() {
        smsc.script((peer, command, sequence, pdu) -> true);
        assertThatThrownBy(this::bind).isInstanceOf(IOException.class).hasMessageContaining("no answer to the bind");

        smsc.script((peer, command, sequence, pdu) -> {
            peer.drop();
            return true;
        });
        assertThatThrownBy(
                        () -> SmppSession.bind("test", settings(PATIENCE, PATIENCE), new Recorder(), System::nanoTime))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended during the bind");
    }

    @Test
    void answersMayComeInAnyOrder() throws Exception {
        List<Integer> sequences = new ArrayList<>();
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            sequences.add(sequence);
            if (sequences.size() == 3) {
                for (int number : sequences.reversed()) {
                    peer.takeSubmit(number, "id-of-" + number);
                }
            }
            return true;
        });
        SmppSession session = bind();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SubmitReply>> replies = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                replies.add(threads.submit(() -> submit(session)));
            }
            List<SubmitReply> got = new ArrayList<>();
            for (Future<SubmitReply> reply : replies) {
                got.add(reply.get());
            }
            assertThat(got)
                    .containsExactlyInAnyOrderElementsOf(sequences.stream()
                            .map(number -> (SubmitReply) new SubmitReply.Taken("id-of-" + number))
                            .toList());
        }
    }

    @Test
    void aRefusalAndANackSayTheirStatus() throws Exception {
        SmppSession session = bind();

        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.refuseSubmit(sequence, SMPPConstant.STAT_ESME_RTHROTTLED);
            return true;
        });
        assertThat(submit(session)).isEqualTo(new SubmitReply.Refused(SMPPConstant.STAT_ESME_RTHROTTLED));

        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.answer(SMPPConstant.CID_GENERIC_NACK, SMPPConstant.STAT_ESME_RINVCMDLEN, sequence);
            return true;
        });
        assertThat(submit(session)).isEqualTo(new SubmitReply.Refused(SMPPConstant.STAT_ESME_RINVCMDLEN));

        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.answer(SMPPConstant.CID_GENERIC_NACK, 0, sequence);
            return true;
        });
        assertThat(submit(session)).isEqualTo(new SubmitReply.Refused(SMPPConstant.STAT_ESME_RUNKNOWNERR));
    }

    @Test
    void anAnswerThatDoesNotComeInTimeLeavesTheSessionAlone() throws Exception {
        smsc.onSubmit((peer, command, sequence, pdu) -> true);
        SmppSession session = bind();

        assertThat(session.submit(SUBMIT, inTime(PATIENCE), Duration.ofMillis(50)))
                .isEqualTo(new SubmitReply.Unanswered(false));
        assertThat(session.alive()).isTrue();
    }

    @Test
    void nothingIsWrittenAfterTheDeadline() throws Exception {
        SmppSession session = bind();

        assertThat(session.submit(SUBMIT, inTime(Duration.ZERO), PATIENCE)).isEqualTo(new SubmitReply.Unwritten(false));
        assertThat(submit(session)).isInstanceOf(SubmitReply.Taken.class);
        assertThat(smsc.submits()).hasSize(1);
    }

    @Test
    void aConnectionThatIsCutLeavesWhatWasWrittenUnanswered() throws Exception {
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            peer.drop();
            return true;
        });
        SmppSession session = bind();

        assertThat(submit(session)).isEqualTo(new SubmitReply.Unanswered(true));
        assertThat(recorder.end.get()).isEqualTo(EndReason.CONNECTION_LOST);
        assertThat(submit(session)).isEqualTo(new SubmitReply.Unwritten(true));
    }

    @Test
    void anInterruptLeavesWhatWasWrittenUnansweredAndTheSessionAlone() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            read.countDown();
            return true;
        });
        SmppSession session = bind();
        AtomicReference<SubmitReply> reply = new AtomicReference<>();
        Thread sender = Thread.ofVirtual().start(() -> reply.set(submit(session)));
        read.await();
        sender.interrupt();
        sender.join();

        assertThat(reply.get()).isEqualTo(new SubmitReply.Unanswered(false));
        assertThat(session.alive()).isTrue();
    }

    @Test
    void anUnbindOfTheSmscIsAnsweredAndEndsTheSession() throws Exception {
        bind();
        ScriptedSmsc.Peer peer = smsc.peers().getFirst();

        peer.answer(SMPPConstant.CID_UNBIND, 0, 77);

        assertThat(peer.awaitAnswer(SMPPConstant.CID_UNBIND_RESP)).isZero();
        assertThat(recorder.end.get()).isEqualTo(EndReason.UNBOUND_BY_SMSC);
    }

    @Test
    void anEnquiryIsAnsweredWhileCommitsAreSlow() throws Exception {
        recorder.commit = new CountDownLatch(1);
        SmppSession session = bind();
        ScriptedSmsc.Peer peer = smsc.peers().getFirst();
        for (int number = 1; number <= 4; number++) {
            peer.write(Deliveries.receiptPdu(number, "id:" + number + " stat:DELIVRD"));
        }
        peer.answer(SMPPConstant.CID_ENQUIRE_LINK, 0, 5);

        assertThat(peer.awaitAnswer(SMPPConstant.CID_ENQUIRE_LINK_RESP)).isZero();
        assertThat(submit(session)).isInstanceOf(SubmitReply.Taken.class);
        assertThat(peer.answersWaiting())
                .as("receipts are not answered before their commit")
                .isZero();

        recorder.commit.countDown();
        for (int number = 1; number <= 4; number++) {
            assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isZero();
        }
    }

    @Test
    void moreThanTheReceiveWindowIsToldToComeAgain() throws Exception {
        recorder.commit = new CountDownLatch(1);
        bind();
        ScriptedSmsc.Peer peer = smsc.peers().getFirst();
        for (int number = 1; number <= 5; number++) {
            peer.write(Deliveries.receiptPdu(number, "id:" + number + " stat:DELIVRD"));
        }

        assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isEqualTo(SMPPConstant.STAT_ESME_RX_T_APPN);
        assertThat(recorder.turnedAway.poll(10, TimeUnit.SECONDS)).isEqualTo(TurnedAway.RECEIVE_WINDOW_FULL);
        recorder.commit.countDown();
        assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isZero();
    }

    @Test
    void aDeliveryThatCanNotBeReadIsRefusedForGood() throws Exception {
        SmppSession session = bind();
        ScriptedSmsc.Peer peer = smsc.peers().getFirst();
        byte[] cut = Arrays.copyOf(Deliveries.receiptPdu(9, "id:1 stat:DELIVRD"), 30);
        peer.write(ByteBuffer.wrap(cut).putInt(0, cut.length).array());

        assertThat(peer.awaitAnswer(SMPPConstant.CID_DELIVER_SM_RESP)).isEqualTo(SMPPConstant.STAT_ESME_RX_P_APPN);
        assertThat(recorder.turnedAway.poll(10, TimeUnit.SECONDS)).isEqualTo(TurnedAway.MALFORMED);
        assertThat(session.alive()).isTrue();
    }

    @Test
    void aRequestThatAnEsmeDoesNotServeIsNacked() throws Exception {
        bind();
        ScriptedSmsc.Peer peer = smsc.peers().getFirst();

        peer.answer(SMPPConstant.CID_QUERY_SM, 0, 6);

        assertThat(peer.awaitAnswer(SMPPConstant.CID_GENERIC_NACK)).isEqualTo(SMPPConstant.STAT_ESME_RINVCMDID);
    }

    @Test
    void aLengthThatNoPduHasEndsTheSessionInsteadOfFillingMemory() throws Exception {
        for (int length : new int[] {Integer.MAX_VALUE, 66_001, 15, 0, -1}) {
            Recorder listener = new Recorder();
            SmppSession.bind("test", settings(PATIENCE, PATIENCE), listener, System::nanoTime);
            smsc.peers()
                    .getLast()
                    .write(ByteBuffer.allocate(16).putInt(length).putInt(5).array());

            assertThat(listener.end.get()).as("length %d", length).isEqualTo(EndReason.NOT_SMPP);
        }
    }

    @Test
    void silenceIsAskedAboutAndGivenUpOn() throws Exception {
        smsc.script((peer, command, sequence, pdu) -> command == SMPPConstant.CID_ENQUIRE_LINK);
        SmppSession session = bind(Duration.ofMillis(100), Duration.ofMillis(200));

        assertThat(recorder.end.get()).isEqualTo(EndReason.SILENT);
        assertThat(smsc.requests()).contains(SMPPConstant.CID_ENQUIRE_LINK);
        assertThat(session.alive()).isFalse();
    }

    @Test
    void anAnsweredEnquiryKeepsTheSession() throws Exception {
        SmppSession session = bind(Duration.ofMillis(20), PATIENCE);

        await().until(() -> smsc.requests().stream()
                        .filter(command -> command == SMPPConstant.CID_ENQUIRE_LINK)
                        .count()
                > 5);
        assertThat(session.alive()).isTrue();
    }

    @Test
    void anSmscThatStopsReadingIsGivenUpOnAndNoWriterHangs() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        smsc.onSubmit((peer, command, sequence, pdu) -> {
            try {
                return stop.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        SmppSession session = bind(Duration.ofMillis(300), Duration.ofMillis(300));
        SubmitSm large = new SubmitSm("", SUBMIT.source(), SUBMIT.destination(), 0, "", 0, new UserData(new byte[250]));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SubmitReply>> replies = new ArrayList<>();
            // far more than the buffers of both sockets hold
            for (int i = 0; i < 40_000; i++) {
                replies.add(threads.submit(() -> session.submit(large, inTime(PATIENCE), PATIENCE)));
            }
            for (Future<SubmitReply> reply : replies) {
                assertThat(reply.get()).isIn(new SubmitReply.Unanswered(true), new SubmitReply.Unwritten(true));
            }
        } finally {
            stop.countDown();
        }
        assertThat(recorder.end.get()).isEqualTo(EndReason.SILENT);
    }

    private SmppSession bind() throws IOException, InterruptedException {
        return bind(PATIENCE, PATIENCE);
    }

    private SmppSession bind(Duration enquireAfter, Duration silenceMax) throws IOException, InterruptedException {
        return SmppSession.bind("test", settings(enquireAfter, silenceMax), recorder, System::nanoTime);
    }

    private SessionSettings settings(Duration enquireAfter, Duration silenceMax) {
        return new SessionSettings(
                "127.0.0.1",
                smsc.port(),
                "qasid",
                "secret",
                "",
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                enquireAfter,
                silenceMax,
                4);
    }

    private static SubmitReply submit(SmppSession session) {
        return session.submit(SUBMIT, inTime(PATIENCE), PATIENCE);
    }

    private static long inTime(Duration time) {
        return System.nanoTime() + time.toNanos();
    }
}
