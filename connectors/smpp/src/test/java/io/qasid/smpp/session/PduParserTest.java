package io.qasid.smpp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jsmpp.bean.OptionalParameter;
import org.junit.jupiter.api.Test;

class PduParserTest {
    /// A receipt as it lay on the wire, with two TLVs; the number is changed.
    private static final String CAPTURED = "00000054" + "00000005" + "00000000" + "00000002"
            // service_type, source, destination
            + "00" + "0101" + "393337303030303030303100" + "0001" + "3830383800"
            // esm_class, protocol_id, priority_flag, schedule_delivery_time, validity_period
            + "04" + "00" + "00" + "00" + "00"
            // registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id, sm_length
            + "00" + "00" + "00" + "00" + "11"
            + "69643a3120737461743a44454c49565244"
            // receipted_message_id, message_state, one of the vendor's own
            + "001e00023100" + "0427000102" + "1401000400000001";

    @Test
    void readsACapturedReceipt() {
        Delivery delivery = PduParser.delivery(frame(CAPTURED)).orElseThrow();

        assertThat(delivery.source()).isEqualTo(new SubmitSm.SmppAddress(1, 1, "93700000001"));
        assertThat(delivery.destination()).isEqualTo(new SubmitSm.SmppAddress(0, 1, "8088"));
        assertThat(delivery.esmClass()).isEqualTo(4);
        assertThat(delivery.userData().octets())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("id:1 stat:DELIVRD");
        assertThat(delivery.tlvs()).containsOnlyKeys(0x001E, 0x0427, 0x1401);
    }

    @Test
    void aMessagePayloadTakesThePlaceOfTheShortMessage() {
        byte[] pdu = Deliveries.pdu(
                1,
                0,
                8,
                new byte[0],
                new OptionalParameter.Message_payload("long".getBytes(StandardCharsets.US_ASCII)));
        Delivery delivery = PduParser.delivery(new Frame(pdu)).orElseThrow();

        assertThat(delivery.userData().octets())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("long");
        assertThat(delivery.tlvs()).isEmpty();
    }

    @Test
    void aShortMessageOfMoreThan127OctetsIsReadWhole() {
        byte[] octets = new byte[200];
        Arrays.fill(octets, (byte) 'x');

        Delivery delivery =
                PduParser.delivery(new Frame(Deliveries.pdu(1, 0, 0, octets))).orElseThrow();

        assertThat(delivery.userData().length()).isEqualTo(200);
    }

    @Test
    void aTlvThatIsCutOffIsIgnored() {
        Delivery delivery = PduParser.delivery(frame(CAPTURED.substring(0, CAPTURED.length() - 4)))
                .orElseThrow();

        assertThat(delivery.tlvs()).containsOnlyKeys(0x001E, 0x0427);
    }

    @Test
    void aMandatoryFieldThatIsCutOffMakesItUnreadable() {
        byte[] whole = HexFormat.of().parseHex(CAPTURED);
        int mandatory = whole.length - 19;
        for (int length = Frame.HEADER_OCTETS; length < mandatory; length++) {
            assertThat(PduParser.delivery(new Frame(Arrays.copyOf(whole, length))))
                    .as("cut to %d octets", length)
                    .isEmpty();
        }
        assertThat(PduParser.delivery(new Frame(Arrays.copyOf(whole, mandatory))))
                .isNotNull();
    }

    @Test
    void aResponseWithoutABodyHasNoId() {
        assertThat(PduParser.messageId(frame("00000010" + "80000004" + "00000000" + "00000001")))
                .isEmpty();
        assertThat(PduParser.messageId(frame("00000011" + "80000004" + "00000000" + "00000001" + "00")))
                .isEmpty();
        assertThat(PduParser.messageId(frame("00000013" + "80000004" + "00000000" + "00000001" + "414243")))
                .isEmpty();
        assertThat(PduParser.messageId(frame("00000014" + "80000004" + "00000000" + "00000001" + "41424300")))
                .isEqualTo("ABC");
    }

    @Test
    void randomOctetsNeverBreakIt() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] captured = HexFormat.of().parseHex(CAPTURED);
        for (int run = 0; run < 50_000; run++) {
            byte[] octets = Arrays.copyOf(captured, Frame.HEADER_OCTETS + random.nextInt(captured.length));
            for (int flips = random.nextInt(8); flips > 0; flips--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            assertThat(PduParser.delivery(new Frame(octets)).stream())
                    .as("seed " + seed + ", run " + run)
                    .allSatisfy(
                            delivery -> assertThat(delivery.userData().length()).isLessThanOrEqualTo(octets.length));
        }
    }

    private static Frame frame(String hex) {
        return new Frame(HexFormat.of().parseHex(hex));
    }
}
