package io.qasid.simulator.smsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.simulator.smsc.RawPeer.Deliver;
import io.qasid.simulator.smsc.RawPeer.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every magic number over a real socket, seen by a peer that is nothing but octets.
class MagicNumberTest {
    private static final int RTHROTTLED = 0x58;
    private static final int RINVDSTADR = 0x0B;

    private SmscSimulator smsc;
    private RawPeer peer;

    @BeforeEach
    void start() {
        smsc = SmscSimulator.start(
                SmscSettings.of(SmscAccount.of("first", "secret1"), SmscAccount.of("second", "secret2")));
        peer = RawPeer.bound(smsc.port(), "first", "secret1");
    }

    @AfterEach
    void stop() {
        peer.close();
        smsc.close();
    }

    @ParameterizedTest
    @CsvSource({
        "93700000001, 1, DELIVERED",
        "93700009900, 1, DELIVERED",
        "93700009910, 1, REJECTED",
        "93700009910, 2, REJECTED",
        "93700009911, 1, REJECTED",
        "93700009911, 2, DELIVERED",
        "93700009912, 1, DELIVERED",
        "93700009912, 2, REJECTED",
        "93700009920, 1, UNDELIVERABLE",
        "93700009930, 1, THROTTLED_FIRST",
        "93700009940, 1, RECEIPT_FIRST",
        "93700009950, 1, NO_RECEIPT",
        "93700009960, 1, SLOW",
        "93700009970, 1, BIND_DROPPED",
        "93700009980, 1, REPLIES",
        "93700009990, 1, RECEIPT_TWICE",
        "+93700009990, 1, RECEIPT_TWICE",
        "93700099100, 1, DELIVERED",
        "9990, 1, RECEIPT_TWICE",
        "990, 1, DELIVERED",
    })
    void theLastFourDigitsAndTheAccountDecide(String destination, int account, MagicNumber expected) {
        assertThat(MagicNumber.of(destination, account)).isEqualTo(expected);
    }

    @Test
    void anyOtherNumberIsDelivered() {
        Frame resp = peer.submit("93700000001", "salaam");

        assertThat(resp.status()).isZero();
        assertThat(peer.takeDeliver().ascii())
                .contains("id:" + resp.string() + " sub:001 dlvrd:001 ")
                .contains(" stat:DELIVRD err:000 text:salaam");
        assertThat(smsc.record().count("93700000001", "salaam")).isEqualTo(1);
    }

    @Test
    void oneIsRejected() {
        Frame resp = peer.submit("93700009910", "salaam");

        assertThat(resp.status()).isEqualTo(RINVDSTADR);
        assertThat(resp.octets()).isEmpty();
        assertThat(smsc.record().submits()).isEmpty();
        assertThat(smsc.record().totals().submitsRefused()).isEqualTo(1);
    }

    @Test
    void twoIsTakenAndUndeliverable() {
        Frame resp = peer.submit("93700009920", "salaam");

        assertThat(resp.status()).isZero();
        Deliver receipt = peer.takeDeliver();
        assertThat(receipt.ascii()).contains("dlvrd:000").contains("stat:UNDELIV err:027");
        assertThat(receipt.tlvs()).contains("0427=05", "0423=03001b");
    }

    @Test
    void threeIsThrottledTwiceForEachSegmentAndThenDelivered() {
        assertThat(peer.submit("93700009930", "one").status()).isEqualTo(RTHROTTLED);
        assertThat(peer.submit("93700009930", "one").status()).isEqualTo(RTHROTTLED);
        assertThat(peer.submit("93700009930", "two").status()).isEqualTo(RTHROTTLED);
        assertThat(peer.submit("93700009930", "one").status()).isZero();
        assertThat(peer.takeDeliver().ascii()).contains("stat:DELIVRD");
        assertThat(smsc.record().count("93700009930", "one")).isEqualTo(1);
        assertThat(peer.submit("93700009930", "one").status())
                .as("the next message starts anew")
                .isEqualTo(RTHROTTLED);
    }

    @Test
    void fourSendsTheReceiptBeforeTheResponse() {
        int number = peer.send(RawPeer.SUBMIT_SM, RawPeer.submitBody("93700009940", 0, 1, 0, RawPeer.ascii("hi")));

        Frame first = peer.next();
        Frame second = peer.next();

        assertThat(first.id()).isEqualTo(RawPeer.DELIVER_SM);
        assertThat(second.id()).isEqualTo(RawPeer.SUBMIT_SM | RawPeer.RESP);
        assertThat(second.sequence()).isEqualTo(number);
        assertThat(Deliver.of(first).ascii()).contains("id:" + second.string() + " ");
    }

    @Test
    void fourAnswersAlsoWhenNoReceiptIsAskedFor() {
        Frame resp = peer.ask(RawPeer.SUBMIT_SM, RawPeer.submitBody("93700009940", 0, 0, 0, RawPeer.ascii("hi")));

        assertThat(resp.status()).isZero();
    }

    @Test
    void fiveIsTakenAndNeverHeardOfAgain() {
        Frame resp = peer.submit("93700009950", "salaam");

        assertThat(resp.status()).isZero();
        assertThat(peer.staysSilent(300)).isTrue();
        assertThat(smsc.undelivered("first")).isZero();
    }

    @Test
    void sixAnswersAfterTwoSeconds() {
        long before = System.nanoTime();
        Frame resp = peer.submit("93700009960", "salaam");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(resp.status()).isZero();
        assertThat(peer.takeDeliver().ascii()).contains("id:" + resp.string() + " ");
    }

    @Test
    void sevenDropsTheBindAndTheReceiptComesOnTheNextOne() {
        peer.send(RawPeer.SUBMIT_SM, RawPeer.submitBody("93700009970", 0, 1, 0, RawPeer.ascii("salaam")));

        assertThat(peer.read()).isEmpty();
        assertThat(smsc.record().count("93700009970", "salaam")).isEqualTo(1);
        try (RawPeer next = RawPeer.bound(smsc.port(), "first", "secret1")) {
            assertThat(next.takeDeliver().ascii())
                    .contains("id:" + smsc.record().submits().getFirst().messageId() + " ");
        }
    }

    @Test
    void sevenLosesNoAnswerBeforeItAndTakesNothingBehindIt() {
        peer.write(RawPeer.join(
                RawPeer.pdu(RawPeer.SUBMIT_SM, 0, 101, RawPeer.submitBody("93700000001", 0, 0, 0, RawPeer.ascii("a"))),
                RawPeer.pdu(RawPeer.SUBMIT_SM, 0, 102, RawPeer.submitBody("93700009970", 0, 0, 0, RawPeer.ascii("b"))),
                RawPeer.pdu(
                        RawPeer.SUBMIT_SM, 0, 103, RawPeer.submitBody("93700000001", 0, 0, 0, RawPeer.ascii("c")))));

        assertThat(peer.next().sequence()).isEqualTo(101);
        assertThat(peer.read()).isEmpty();
        await().untilAsserted(() -> assertThat(smsc.binds("first")).isZero());
        assertThat(smsc.record().submits()).extracting(SmscRecord.Submit::text).containsExactly("a", "b");
    }

    @Test
    void eightRepliesFromTheHandset() {
        peer.submit("93700009980", "salaam");

        Deliver receipt = peer.takeDeliver();
        Deliver reply = peer.takeDeliver();

        assertThat(receipt.esmClass()).isEqualTo(0x04);
        assertThat(reply.esmClass()).isZero();
        assertThat(reply.source()).isEqualTo("93700009980");
        assertThat(reply.destination()).isEqualTo("QASID");
        assertThat(reply.ascii()).isEqualTo("Salaam, received.");
    }

    @Test
    void nineSendsTheReceiptTwice() {
        Frame resp = peer.submit("93700009990", "salaam");

        List<String> texts = new ArrayList<>();
        texts.add(peer.takeDeliver().ascii());
        texts.add(peer.takeDeliver().ascii());

        assertThat(texts).allSatisfy(text -> assertThat(text).contains("id:" + resp.string() + " "));
        await().untilAsserted(() ->
                assertThat(smsc.record().totals().receiptsAcknowledged()).isEqualTo(2));
    }

    @Test
    void theScopeNamesAnAccount() {
        try (RawPeer second = RawPeer.bound(smsc.port(), "second", "secret2")) {
            assertThat(peer.submit("93700009911", "salaam").status()).isEqualTo(RINVDSTADR);
            assertThat(second.submit("93700009911", "salaam").status()).isZero();
            assertThat(peer.submit("93700009912", "salaam").status()).isZero();
            assertThat(second.submit("93700009912", "salaam").status()).isEqualTo(RINVDSTADR);
        }
    }
}
