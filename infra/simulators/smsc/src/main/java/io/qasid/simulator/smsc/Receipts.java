package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.pdu.Message;
import io.qasid.simulator.smsc.pdu.Octets;
import io.qasid.simulator.smsc.pdu.Tlv;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Writes delivery receipts: the text of SMPP 3.4 Appendix B, the TLVs, or both.
record Receipts(ReceiptForm form, SmppDates dates) {
    private static final int EXCERPT_CHARACTERS = 20;

    /// GSM network, absent subscriber (3GPP 29.002 error 27).
    private static final Tlv ABSENT_SUBSCRIBER = new Tlv(Tlv.NETWORK_ERROR_CODE, Octets.of(new byte[] {3, 0, 27}));

    /// Whether `registered_delivery` (§5.2.17) asks for a receipt of this outcome.
    static boolean wanted(int registeredDelivery, MessageState outcome) {
        boolean delivered = outcome == MessageState.DELIVERED;
        return switch (registeredDelivery & 0x03) {
            case 1 -> true;
            case 2 -> !delivered;
            // reserved in 3.4, success only in 5.0
            case 3 -> delivered;
            default -> false;
        };
    }

    /// @param submitted as it came; the receipt goes the other way
    /// @param text of the segment
    Message of(Message submitted, String text, String id, MessageState outcome, Instant taken, Instant done) {
        boolean delivered = outcome == MessageState.DELIVERED;
        List<Tlv> tlvs = new ArrayList<>();
        if (form.hasTlvs()) {
            tlvs.add(Tlv.cString(Tlv.RECEIPTED_MESSAGE_ID, id));
            tlvs.add(Tlv.u8(Tlv.MESSAGE_STATE, outcome.code()));
            if (!delivered) {
                tlvs.add(ABSENT_SUBSCRIBER);
            }
        }
        String words = form.hasText()
                ? "id:" + id + " sub:001 dlvrd:" + (delivered ? "001" : "000") + " submit date:"
                        + dates.inReceipt(taken) + " done date:" + dates.inReceipt(done) + " stat:" + outcome.word()
                        + " err:" + (delivered ? "000" : "027") + " text:" + excerpt(text)
                : "";
        return Message.of(
                /* source= */ submitted.destination(),
                /* destination= */ submitted.source(),
                Message.DELIVERY_RECEIPT,
                0,
                Octets.of(words.getBytes(StandardCharsets.US_ASCII)),
                tlvs);
    }

    /// The first characters; what is not the same octet in ASCII and in the GSM alphabet becomes a question mark, so
    /// that
    /// no reading of the receipt's alphabet is wrong.
    private static String excerpt(String text) {
        StringBuilder excerpt = new StringBuilder(EXCERPT_CHARACTERS);
        for (int i = 0; i < Math.min(EXCERPT_CHARACTERS, text.length()); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c <= 'z' && "$@[\\]^_`".indexOf(c) < 0;
            excerpt.append(plain ? c : '?');
        }
        return excerpt.toString();
    }
}
