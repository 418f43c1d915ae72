package io.qasid.simulator.smsc.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.simulator.smsc.pdu.Address;
import io.qasid.simulator.smsc.pdu.Message;
import io.qasid.simulator.smsc.pdu.Octets;
import io.qasid.simulator.smsc.pdu.Tlv;
import io.qasid.simulator.smsc.text.Segment.Part;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest {

    @ParameterizedTest
    @CsvSource({
        "050003 2a 03 02, 42, 3, 2",
        "060804 1234 03 02, 4660, 3, 2",
        // another element before the concatenation: application ports (3GPP 23.040 §9.2.3.24.4)
        "0b0504 0b8423f0 0003 07 02 01, 7, 2, 1",
    })
    void readsTheConcatenationFromTheHeader(String header, int reference, int total, int number) {
        Segment segment = Segment.of(message(0x40, 0, header + "6869", List.of()));

        assertThat(segment.part()).hasValue(new Part(reference, total, number));
        assertThat(segment.text()).isEqualTo("hi");
        assertThat(segment.header()).isEqualTo(Octets.ofHex(header));
    }

    @ParameterizedTest
    @CsvSource({
        "050003 2a 03 04, number beyond the total",
        "050003 2a 03 00, number zero",
        "050003 2a 00 00, total zero",
        "0500ff 2a 03 02, element longer than the header",
        "050203 2a 03 02, another element",
    })
    void takesAnInconsistentHeaderForNoConcatenation(String header, String why) {
        Segment segment = Segment.of(message(0x40, 0, header + "6869", List.of()));

        assertThat(segment.part()).as(why).isEmpty();
        assertThat(segment.text()).isEqualTo("hi");
    }

    @Test
    void survivesAHeaderLongerThanTheText() {
        Segment segment = Segment.of(message(0x40, 0, "20 0003", List.of()));

        assertThat(segment.part()).isEmpty();
        assertThat(segment.text()).isEmpty();
    }

    @Test
    void readsTheConcatenationFromSarTlvs() {
        List<Tlv> sar = List.of(
                new Tlv(Tlv.SAR_MSG_REF_NUM, Octets.ofHex("1234")),
                Tlv.u8(Tlv.SAR_TOTAL_SEGMENTS, 2),
                Tlv.u8(Tlv.SAR_SEGMENT_SEQNUM, 1));

        assertThat(Segment.of(message(0, 0, "6869", sar)).part()).hasValue(new Part(0x1234, 2, 1));
        assertThat(Segment.of(message(0, 0, "6869", sar.subList(0, 2))).part())
                .as("all three or none")
                .isEmpty();
    }

    @Test
    void readsTheTextFromMessagePayload() {
        Message message = message(0, 8, "", List.of(new Tlv(Tlv.MESSAGE_PAYLOAD, Octets.ofHex("0633 0644"))));

        assertThat(Segment.of(message).text()).isEqualTo("سل");
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 00, @",
        "0xF0, 00, @",
        "0x01, 40, @",
        "0x03, e9, é",
        "0x08, 0633, س",
        "0x18, 0633, س",
        "0x04, 00ff, 00ff",
        "0x09, 00ff, 00ff",
    })
    void readsTheTextByItsDataCoding(String dataCoding, String hex, String text) {
        assertThat(Segment.of(message(0, Integer.decode(dataCoding), hex, List.of()))
                        .text())
                .isEqualTo(text);
    }

    private static Message message(int esmClass, int dataCoding, String hex, List<Tlv> tlvs) {
        return Message.of(
                Address.NONE, Address.international("93700000001"), esmClass, dataCoding, Octets.ofHex(hex), tlvs);
    }
}
