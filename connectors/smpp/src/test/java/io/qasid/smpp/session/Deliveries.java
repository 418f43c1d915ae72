package io.qasid.smpp.session;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.util.DefaultComposer;

/// `deliver_sm` as SMSCs send them.
public final class Deliveries {
    public static final String HANDSET = "93700000001";
    public static final String SHORT_CODE = "8088";

    private Deliveries() {}

    public static byte[] receiptPdu(int sequence, String text) {
        return pdu(sequence, 0x04, 0, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static byte[] messagePdu(int sequence, String text) {
        return pdu(sequence, 0, 8, text.getBytes(StandardCharsets.UTF_16BE));
    }

    public static byte[] pdu(int sequence, int esmClass, int dataCoding, byte[] octets, OptionalParameter... tlvs) {
        try {
            return new DefaultComposer()
                    .deliverSm(
                            sequence,
                            "",
                            (byte) 1,
                            (byte) 1,
                            HANDSET,
                            (byte) 0,
                            (byte) 1,
                            SHORT_CODE,
                            (byte) esmClass,
                            (byte) 0,
                            (byte) 0,
                            (byte) 0,
                            (byte) dataCoding,
                            octets,
                            tlvs);
        } catch (PDUStringException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static Delivery receipt(String text, Map<Integer, byte[]> tlvs) {
        return delivery(0x04, 0, text.getBytes(StandardCharsets.ISO_8859_1), tlvs);
    }

    public static Delivery message(int dataCoding, byte[] octets) {
        return delivery(0, dataCoding, octets, Map.of());
    }

    public static Delivery delivery(int esmClass, int dataCoding, byte[] octets, Map<Integer, byte[]> tlvs) {
        return from(new SubmitSm.SmppAddress(1, 1, HANDSET), esmClass, dataCoding, octets, tlvs);
    }

    public static Delivery from(
            SubmitSm.SmppAddress source, int esmClass, int dataCoding, byte[] octets, Map<Integer, byte[]> tlvs) {
        return new Delivery(
                source,
                new SubmitSm.SmppAddress(0, 1, SHORT_CODE),
                esmClass,
                dataCoding,
                new UserData(octets),
                tlvs.entrySet().stream()
                        .collect(java.util.stream.Collectors.toMap(
                                Map.Entry::getKey, tlv -> new UserData(tlv.getValue()))));
    }
}
