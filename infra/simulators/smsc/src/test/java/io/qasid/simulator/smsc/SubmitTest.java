package io.qasid.simulator.smsc;

import static io.qasid.simulator.smsc.RawPeer.SUBMIT_SM;
import static io.qasid.simulator.smsc.RawPeer.ascii;
import static io.qasid.simulator.smsc.RawPeer.cString;
import static io.qasid.simulator.smsc.RawPeer.join;
import static io.qasid.simulator.smsc.RawPeer.octets;
import static io.qasid.simulator.smsc.RawPeer.submitBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.simulator.smsc.RawPeer.Deliver;
import io.qasid.simulator.smsc.RawPeer.Fields;
import io.qasid.simulator.smsc.RawPeer.Frame;
import io.qasid.simulator.smsc.SmscRecord.Submit;
import io.qasid.simulator.smsc.SmscRecord.WholeText;
import io.qasid.simulator.smsc.pdu.Message;
import io.qasid.simulator.smsc.pdu.Octets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is taken, what is refused, and what receipts look like.
class SubmitTest {
    private static final int RINVMSGLEN = 0x01;
    private static final int RINVSRCADR = 0x0A;
    private static final int RINVDSTADR = 0x0B;
    private static final int RINVMSGID = 0x0C;
    private static final int RTHROTTLED = 0x58;
    private static final int ROPTPARNOTALLWD = 0xC1;
    private static final String TO = "93700000001";

    /// 22:30:59.9 in Kabul.
    private static final Instant EVENING = Instant.parse("2026-11-21T18:00:59.9Z");

    private static final SmscSettings SETTINGS = SmscSettings.of(
                    new SmscAccount("first", "secret1", 10, 2), SmscAccount.of("second", "secret2"))
            .withClock(InstantSource.fixed(EVENING));

    private SmscSimulator smsc;
    private RawPeer peer;

    SubmitTest() {
        start(SETTINGS);
    }

    private void start(SmscSettings settings) {
        smsc = SmscSimulator.start(settings);
        peer = RawPeer.bound(smsc.port(), "first", "secret1");
    }

    private void restart(SmscSettings settings) {
        stop();
        start(settings);
    }

    @AfterEach
    void stop() {
        peer.close();
        smsc.close();
    }

    @Test
    void everySubmitIsRecordedBeforeItsAnswer() {
        Frame resp = peer.submit(TO, "salaam @home");

        assertThat(smsc.record().submits())
                .containsExactly(
                        new Submit("first", "QASID", TO, 0, 1, "salaam ¡home", Octets.EMPTY, resp.string(), EVENING));
    }

    @Test
    void aTextInSegmentsIsCountedOnceItIsWhole() {
        byte[] one = join(octets(5, 0, 3, 42, 2, 1), "سلام ".getBytes(StandardCharsets.UTF_16BE));
        byte[] two = join(octets(5, 0, 3, 42, 2, 2), "دنیا".getBytes(StandardCharsets.UTF_16BE));

        peer.ask(SUBMIT_SM, submitBody(TO, 0x40, 0, 8, two));
        assertThat(smsc.record().counts()).isEmpty();
        assertThat(smsc.record().incomplete()).isEqualTo(1);
        peer.ask(SUBMIT_SM, submitBody(TO, 0x40, 0, 8, one));

        assertThat(smsc.record().counts()).containsOnlyKeys(new WholeText(TO, "سلام دنیا"));
        assertThat(smsc.record().count(TO, "سلام دنیا")).isEqualTo(1);
        assertThat(smsc.record().incomplete()).isZero();
        assertThat(smsc.record().submits())
                .extracting(submit -> submit.userDataHeader().toHex())
                .containsExactly("0500032a0202", "0500032a0201");
    }

    @Test
    void theSameTextTwiceIsCountedTwice() {
        peer.submit(TO, "salaam");
        peer.submit("+" + TO, "salaam");

        assertThat(smsc.record().count(TO, "salaam")).isEqualTo(2);
    }

    @Test
    void aMessagePayloadMayBeOfAnyLength() {
        String text = "long ".repeat(400);
        Frame resp = peer.ask(
                SUBMIT_SM, submitBody(TO, 0, 0, 0, octets(), octets(0x04, 0x24, 2000 >> 8, 2000 & 0xFF), ascii(text)));

        assertThat(resp.status()).isZero();
        assertThat(smsc.record().count(TO, text)).isEqualTo(1);
    }

    @Test
    void aMessagePayloadBesideAShortMessageIsRefused() {
        Frame resp = peer.ask(SUBMIT_SM, submitBody(TO, 0, 0, 0, ascii("hi"), octets(0x04, 0x24, 0, 2), ascii("hi")));

        assertThat(resp.status()).isEqualTo(ROPTPARNOTALLWD);
    }

    @ParameterizedTest
    @CsvSource({"0, 160, 161", "8, 140, 142", "4, 140, 141"})
    void whatDoesNotFitOneShortMessageIsRefused(int dataCoding, int fits, int tooLong) {
        assertThat(peer.ask(SUBMIT_SM, submitBody(TO, 0, 0, dataCoding, new byte[fits]))
                        .status())
                .isZero();
        assertThat(peer.ask(SUBMIT_SM, submitBody(TO, 0, 0, dataCoding, new byte[tooLong]))
                        .status())
                .isEqualTo(RINVMSGLEN);
        assertThat(peer.ask(SUBMIT_SM, submitBody(TO, 0, 0, dataCoding, new byte[255]))
                        .status())
                .isEqualTo(RINVMSGLEN);
    }

    @ParameterizedTest
    @CsvSource({"''", "9370000000a", "+", "93 70"})
    void aDestinationThatIsNoNumberIsRefused(String destination) {
        assertThat(peer.submit(destination, "hi").status()).isEqualTo(RINVDSTADR);
    }

    @Test
    void anAlphanumericSenderOfTwelveCharactersIsRefused() {
        byte[] body = join(
                octets(0, 5, 0),
                cString("QASIDQASIDQA"),
                octets(1, 1),
                cString(TO),
                octets(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'x'));

        assertThat(peer.ask(SUBMIT_SM, body).status()).isEqualTo(RINVSRCADR);
    }

    @Test
    void whatIsBeyondTheWindowIsThrottled() {
        peer.send(SUBMIT_SM, submitBody("93700009960", 0, 0, 0, ascii("slow")));
        peer.send(SUBMIT_SM, submitBody("93700009960", 0, 0, 0, ascii("slow, too")));

        assertThat(peer.submit(TO, "one more").status()).isEqualTo(RTHROTTLED);
        peer.next();
        peer.next();
        assertThat(peer.submit(TO, "one more").status())
                .as("there is room again")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // registered_delivery, destination, whether a receipt comes
        "0, 93700000001, false",
        "1, 93700000001, true",
        "2, 93700000001, false",
        "3, 93700000001, true",
        "0x11, 93700000001, true",
        "0, 93700009920, false",
        "1, 93700009920, true",
        "2, 93700009920, true",
        "3, 93700009920, false",
    })
    void aReceiptComesWhenItIsAskedFor(String registeredDelivery, String destination, boolean comes) {
        restart(SETTINGS.withReceipts(ReceiptForm.TEXT_AND_TLVS, Duration.ZERO));
        peer.ask(SUBMIT_SM, submitBody(destination, 0, Integer.decode(registeredDelivery), 0, ascii("hi")));
        smsc.mobileOriginated("first", TO, "4040", "what was queued before has come before");

        boolean came = peer.takeDeliver().esmClass() == Message.DELIVERY_RECEIPT;

        assertThat(came).isEqualTo(comes);
    }

    @Test
    void aReceiptHasTextAndTlvsAndKabulsTime() {
        Frame resp = peer.submit(TO, "It's {5} @ 10€, سلام and more");

        Deliver receipt = peer.takeDeliver();

        String id = resp.string();
        assertThat(receipt.source()).isEqualTo(TO);
        assertThat(receipt.sourceTon()).isEqualTo(1);
        assertThat(receipt.destination()).isEqualTo("QASID");
        assertThat(receipt.esmClass()).isEqualTo(0x04);
        assertThat(receipt.dataCoding()).isZero();
        assertThat(receipt.ascii())
                .isEqualTo("id:" + id + " sub:001 dlvrd:001 submit date:2611212230 done date:2611212230"
                        + " stat:DELIVRD err:000 text:It's ?5? ? 10?, ????");
        assertThat(receipt.tlvs()).containsExactly("001e" + "=" + hex(id + "\0"), "0427=02");
    }

    @Test
    void receiptsComeForEachSegment() {
        Frame one = peer.ask(SUBMIT_SM, submitBody(TO, 0x40, 1, 0, join(octets(5, 0, 3, 1, 2, 1), ascii("a"))));
        Frame two = peer.ask(SUBMIT_SM, submitBody(TO, 0x40, 1, 0, join(octets(5, 0, 3, 1, 2, 2), ascii("b"))));

        assertThat(List.of(peer.takeDeliver().ascii(), peer.takeDeliver().ascii()))
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).startsWith("id:" + one.string() + " "),
                        text -> assertThat(text).startsWith("id:" + two.string() + " "));
    }

    @Test
    void aHandsetRepliesOnceToATextInSegments() {
        peer.ask(SUBMIT_SM, submitBody("93700009980", 0x40, 0, 0, join(octets(5, 0, 3, 1, 2, 1), ascii("a"))));
        peer.ask(SUBMIT_SM, submitBody("93700009980", 0x40, 0, 0, join(octets(5, 0, 3, 1, 2, 2), ascii("b"))));

        assertThat(peer.takeDeliver().ascii()).isEqualTo("Salaam, received.");
        assertThat(peer.staysSilent(200)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "DECIMAL, DECIMAL, [0-9]{16}, 10",
        "HEX, HEX, [1-9A-F][0-9A-F]{12}, 16",
        "LEADING_ZEROS, LEADING_ZEROS, 0000[0-9]{16}, 10",
        "HEX, DECIMAL, [1-9A-F][0-9A-F]{12}, 16",
        "DECIMAL, HEX, [0-9]{16}, 10",
    })
    void idsAreWrittenAsConfigured(MessageIdFormat inResponse, MessageIdFormat inReceipt, String form, int radix) {
        restart(SETTINGS.withMessageIds(inResponse, inReceipt));
        String id = peer.submit(TO, "hi").string();
        String inText = peer.takeDeliver().ascii().replaceFirst("id:(\\S+) .*", "$1");

        assertThat(id).matches(form);
        assertThat(Long.parseLong(inText, inReceipt == MessageIdFormat.HEX ? 16 : 10))
                .isEqualTo(Long.parseLong(id, radix));
    }

    @Test
    void idsMayBeUuids() {
        restart(SETTINGS.withMessageIds(MessageIdFormat.UUID, MessageIdFormat.UUID));
        String one = peer.submit(TO, "hi").string();
        String two = peer.submit(TO, "hi").string();

        assertThat(UUID.fromString(one).version()).isEqualTo(4);
        assertThat(one).isNotEqualTo(two);
        assertThat(peer.takeDeliver().ascii()).startsWith("id:" + one + " ");
    }

    @Test
    void idsDoNotComeAgainAfterARestart() {
        String before = peer.submit(TO, "hi").string();
        restart(SETTINGS.withClock(InstantSource.fixed(EVENING.plusMillis(1))));

        assertThat(Long.parseLong(peer.submit(TO, "hi").string())).isGreaterThan(Long.parseLong(before));
    }

    @ParameterizedTest
    @CsvSource({"TEXT_ONLY, true, false", "TLVS_ONLY, false, true"})
    void receiptsMayLackTextOrTlvs(ReceiptForm form, boolean text, boolean tlvs) {
        restart(SETTINGS.withReceipts(form, Duration.ZERO));
        peer.submit(TO, "hi");

        Deliver receipt = peer.takeDeliver();

        assertThat(receipt.ascii().isEmpty()).isNotEqualTo(text);
        assertThat(receipt.tlvs().isEmpty()).isNotEqualTo(tlvs);
    }

    @ParameterizedTest
    @CsvSource({
        "93700000001, 2, 261121223059918+",
        "93700009920, 5, 261121223059918+",
        "93700009950, 1, ''",
    })
    void aQuerySaysWhereAMessageIs(String destination, int state, String finalDate) {
        String id = peer.submit(destination, "hi").string();

        Frame resp = peer.ask(RawPeer.QUERY_SM, cString(id), octets(5, 0), cString("QASID"));

        assertThat(resp.status()).isZero();
        Fields fields = new Fields(resp.body());
        assertThat(fields.string()).isEqualTo(id);
        assertThat(fields.string()).isEqualTo(finalDate);
        assertThat(fields.octet()).isEqualTo(state);
    }

    @Test
    void aQueryForAnotherAccountsMessageIsRefused() {
        String id = peer.submit(TO, "hi").string();
        try (RawPeer other = RawPeer.bound(smsc.port(), "second", "secret2")) {
            assertThat(other.ask(RawPeer.QUERY_SM, cString(id), octets(5, 0), cString("QASID"))
                            .status())
                    .isEqualTo(RINVMSGID);
        }
        assertThat(peer.ask(RawPeer.QUERY_SM, cString("4711"), octets(0, 0, 0)).status())
                .isEqualTo(RINVMSGID);
    }

    @Test
    void theRecordIsBoundedAndCanBeReset() {
        restart(SETTINGS.withLimits(SmscLimits.DEFAULT.withRecorded(2)));
        for (String text : List.of("one", "two", "three")) {
            assertThat(peer.ask(SUBMIT_SM, submitBody(TO, 0, 0, 0, ascii(text))).status())
                    .isZero();
        }

        assertThat(smsc.record().submits()).extracting(Submit::text).containsExactly("two", "three");
        assertThat(smsc.record().counts()).hasSize(2);
        assertThat(smsc.record().totals().submitsTaken()).isEqualTo(3);
        smsc.record().reset();
        assertThat(smsc.record().submits()).isEmpty();
        assertThat(smsc.record().counts()).isEmpty();
        assertThat(smsc.record().totals().submitsTaken()).isZero();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(ascii(text));
    }
}
