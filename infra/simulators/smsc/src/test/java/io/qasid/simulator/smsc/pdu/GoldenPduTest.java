package io.qasid.simulator.smsc.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.simulator.smsc.pdu.Decoded.End;
import io.qasid.simulator.smsc.pdu.Decoded.Malformed;
import io.qasid.simulator.smsc.pdu.Decoded.Unframed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden PDU means what it should mean, and what it means is written as it was.
class GoldenPduTest {
    private static final Address QASID = new Address(5, 0, "QASID");
    private static final Address HANDSET = new Address(1, 1, "93700000001");
    private static final Map<String, Decoded> MEANINGS = meanings();

    /// Read but never written like this.
    private static final Set<String> TOLERATED =
            Set.of("submit-sm-resp-refused-with-body", "deliver-sm-resp-without-body");

    private static Map<String, Decoded> meanings() {
        Map<String, Decoded> all = new HashMap<>();
        binds(all);
        bare(all);
        submits(all);
        answersAndDeliveries(all);
        broken(all);
        return Map.copyOf(all);
    }

    private static void binds(Map<String, Decoded> all) {
        all.put(
                "bind-transmitter",
                new Packet(0, 1, new Pdu.Bind(Command.BIND_TRANSMITTER, "first", "secret1", "", 0x34, 1, 1, "")));
        all.put(
                "bind-receiver",
                new Packet(0, 1, new Pdu.Bind(Command.BIND_RECEIVER, "first", "secret1", "VMS", 0x33, 1, 1, "")));
        all.put(
                "bind-transceiver",
                new Packet(
                        0,
                        0x7FFFFFFF,
                        new Pdu.Bind(Command.BIND_TRANSCEIVER, "operator-a-kbl1", "secret12", "", 0x34, 1, 1, "")));
        all.put(
                "bind-transceiver-resp",
                new Packet(
                        0,
                        1,
                        new Pdu.BindResp(
                                Command.BIND_TRANSCEIVER_RESP,
                                "qasid-smsc",
                                List.of(Tlv.u8(Tlv.SC_INTERFACE_VERSION, 0x34)))));
        all.put(
                "bind-transceiver-resp-refused",
                new Packet(0x0E, 1, new Pdu.BindResp(Command.BIND_TRANSCEIVER_RESP, "", List.of())));
    }

    private static void bare(Map<String, Decoded> all) {
        all.put("enquire-link", new Packet(0, 77, new Pdu.Bare(Command.ENQUIRE_LINK)));
        all.put("enquire-link-resp", new Packet(0, 77, new Pdu.Bare(Command.ENQUIRE_LINK_RESP)));
        all.put("unbind", new Packet(0, 3, new Pdu.Bare(Command.UNBIND)));
        all.put("unbind-resp", new Packet(0, 3, new Pdu.Bare(Command.UNBIND_RESP)));
        all.put("generic-nack", new Packet(3, 9, new Pdu.Bare(Command.GENERIC_NACK)));
    }

    private static void submits(Map<String, Decoded> all) {
        all.put("submit-sm-alphanumeric-sender", submit(2, QASID, 0, 0, ascii("Salaam \u001B(1\u001B)"), List.of()));
        all.put(
                "submit-sm-ucs2-segment",
                submit(
                        3,
                        new Address(1, 1, "93790000000"),
                        0x40,
                        8,
                        Octets.ofHex("0500032a0201 0633 0644 0627 0645"),
                        List.of()));
        all.put(
                "submit-sm-16-bit-reference",
                submit(4, QASID, 0x43, 0, Octets.ofHex("06080412340302").plus(ascii("part two")), List.of()));
        all.put(
                "submit-sm-message-payload",
                submit(
                        5,
                        QASID,
                        0,
                        0,
                        Octets.EMPTY,
                        List.of(new Tlv(Tlv.MESSAGE_PAYLOAD, ascii("a text of any length")))));
        all.put(
                "submit-sm-sar",
                submit(
                        6,
                        QASID,
                        0,
                        0,
                        ascii("world"),
                        List.of(
                                new Tlv(Tlv.SAR_MSG_REF_NUM, Octets.ofHex("002a")),
                                Tlv.u8(Tlv.SAR_TOTAL_SEGMENTS, 2),
                                Tlv.u8(Tlv.SAR_SEGMENT_SEQNUM, 2))));
        all.put(
                "submit-sm-every-field",
                new Packet(
                        0,
                        7,
                        new Pdu.SubmitSm(new Message(
                                "CMT",
                                new Address(2, 8, "0700123456"),
                                HANDSET,
                                0x83,
                                0x41,
                                3,
                                "261121223000018+",
                                "000001000000000R",
                                0x11,
                                1,
                                0xF0,
                                9,
                                ascii("x"),
                                List.of(new Tlv(0x0204, Octets.ofHex("0102")))))));
        all.put(
                "submit-sm-unknown-tlv",
                new Packet(
                        0,
                        8,
                        new Pdu.SubmitSm(Message.of(
                                QASID, HANDSET, 0, 0, ascii("hi"), List.of(new Tlv(0x1401, Octets.ofHex("cafe")))))));
    }

    private static void answersAndDeliveries(Map<String, Decoded> all) {
        all.put("submit-sm-resp", new Packet(0, 2, new Pdu.SubmitSmResp("1790000000001")));
        all.put("submit-sm-resp-refused", new Packet(0x58, 2, new Pdu.SubmitSmResp("")));
        all.put("submit-sm-resp-refused-with-body", new Packet(8, 2, new Pdu.SubmitSmResp("")));
        all.put(
                "deliver-sm-receipt",
                new Packet(
                        0,
                        11,
                        new Pdu.DeliverSm(Message.of(
                                HANDSET,
                                QASID,
                                Message.DELIVERY_RECEIPT,
                                0,
                                ascii("id:1790000000001 sub:001 dlvrd:001 submit date:2611212230"
                                        + " done date:2611212231 stat:DELIVRD err:000 text:Salaam"),
                                List.of(
                                        Tlv.cString(Tlv.RECEIPTED_MESSAGE_ID, "1790000000001"),
                                        Tlv.u8(Tlv.MESSAGE_STATE, 2))))));
        all.put(
                "deliver-sm-mo",
                new Packet(
                        0,
                        12,
                        new Pdu.DeliverSm(Message.of(
                                HANDSET, new Address(6, 1, "4040"), 0, 8, Octets.ofHex("0628 0644 0647"), List.of()))));
        all.put("deliver-sm-resp", new Packet(0, 11, new Pdu.DeliverSmResp("")));
        all.put("deliver-sm-resp-without-body", new Packet(0x64, 11, new Pdu.DeliverSmResp("")));
        all.put("query-sm", new Packet(0, 13, new Pdu.QuerySm("1790000000001", QASID)));
        all.put("query-sm-resp", new Packet(0, 13, new Pdu.QuerySmResp("1790000000001", "261121223100018+", 2, 0)));
    }

    private static void broken(Map<String, Decoded> all) {
        all.put("malformed-unknown-command", new Malformed(CommandStatus.RINVCMDID, 21, false, "unknown command_id"));
        all.put("malformed-unknown-response", new Malformed(CommandStatus.RINVCMDID, 22, true, "unknown command_id"));
        all.put("malformed-text-cut-off", malformed(23, "short_message is cut off"));
        all.put("malformed-address-not-ended", malformed(24, "destination_addr does not end within 21 octets"));
        all.put("malformed-address-too-long", malformed(25, "destination_addr does not end within 21 octets"));
        all.put("malformed-password-too-long", malformed(26, "password does not end within 9 octets"));
        all.put("malformed-tlv-cut-off", malformed(27, "TLV value is cut off"));
        all.put("malformed-body-too-long", malformed(28, "3 octets too many"));
        all.put("malformed-body-missing", malformed(29, "service_type does not end within 6 octets"));
        all.put("unframed-too-short", new Unframed(15, 30));
        all.put("unframed-too-long", new Unframed(0x7FFFFFFF, 31));
        all.put("unframed-http", new Unframed(0x47455420, 0x2E310D0A));
        all.put("end-header-cut-off", new End());
        all.put("end-body-cut-off", new End());
    }

    private static Decoded submit(
            int sequence, Address source, int esmClass, int dataCoding, Octets text, List<Tlv> tlvs) {
        return new Packet(
                0,
                sequence,
                new Pdu.SubmitSm(
                        new Message("", source, HANDSET, esmClass, 0, 0, "", "", 1, 0, dataCoding, 0, text, tlvs)));
    }

    private static Decoded malformed(int sequence, String why) {
        return new Malformed(CommandStatus.RINVCMDLEN, sequence, false, why);
    }

    private static Octets ascii(String text) {
        return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    static List<String> names() {
        return GoldenPdus.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isReadAsItIsMeant(String name) throws IOException {
        ByteArrayInputStream stream =
                new ByteArrayInputStream(GoldenPdus.octets(name).toArray());

        Decoded decoded = new FrameReader(stream::read).next();

        assertThat(decoded).isEqualTo(Objects.requireNonNull(MEANINGS.get(name), () -> "say what " + name + " means"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void isWrittenAsItWasRead(String name) {
        if (!(MEANINGS.get(name) instanceof Packet packet) || TOLERATED.contains(name)) {
            return;
        }
        PduWriter writer = new PduWriter(1);
        writer.write(packet);

        assertThat(writer.toOctets().toHex()).isEqualTo(GoldenPdus.octets(name).toHex());
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysWhereItsFieldsAreFrom(String name) {
        assertThat(GoldenPdus.lines(name).getFirst()).matches("# (SMPP 3\\.4 §[0-9]|Not SMPP).*");
    }

    @Test
    void everyMeaningHasItsPdu() {
        assertThat(GoldenPdus.names()).containsExactlyInAnyOrderElementsOf(MEANINGS.keySet());
    }

    @Test
    void everyCommandHasAGoldenPduOfItsShape() {
        Set<Class<?>> shapes = new HashSet<>();
        MEANINGS.values().forEach(meaning -> {
            if (meaning instanceof Packet packet) {
                shapes.add(packet.body().getClass());
            }
        });
        assertThat(shapes).containsExactlyInAnyOrder(Pdu.class.getPermittedSubclasses());
    }
}
