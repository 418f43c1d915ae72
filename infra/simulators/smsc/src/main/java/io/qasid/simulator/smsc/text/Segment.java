package io.qasid.simulator.smsc.text;

import io.qasid.simulator.smsc.pdu.Message;
import io.qasid.simulator.smsc.pdu.Octets;
import io.qasid.simulator.smsc.pdu.Tlv;
import java.util.Optional;

/// What one submit_sm carries, taken apart.
///
/// @param header the user data header with its length octet, empty without one
/// @param body the user data after it
/// @param text `body` decoded
/// @param part which part of which message, from the header or the sar_* TLVs; empty for a message of one segment
public record Segment(Octets header, Octets body, String text, Optional<Part> part) {
    private static final int CONCATENATED_8_BIT = 0x00;
    private static final int CONCATENATED_16_BIT = 0x08;

    /// @param number 1 to `total`
    public record Part(int reference, int total, int number) {}

    public static Segment of(Message message) {
        Octets userData = message.userData();
        int headerOctets = message.hasUserDataHeader() && userData.length() > 0
                ? Math.min(userData.at(0) + 1, userData.length())
                : 0;
        Octets header = userData.slice(0, headerOctets);
        Octets body = userData.from(headerOctets);
        Optional<Part> part = fromHeader(header).or(() -> fromTlvs(message));
        return new Segment(header, body, DataCoding.of(message.dataCoding()).text(body), part);
    }

    /// Information elements (3GPP 23.040 §9.2.3.24.1, .8); anything inconsistent counts as no concatenation (there
    /// too).
    private static Optional<Part> fromHeader(Octets header) {
        int at = 1;
        while (at + 1 < header.length()) {
            int element = header.at(at);
            int length = header.at(at + 1);
            int value = at + 2;
            if (value + length > header.length()) {
                return Optional.empty();
            }
            if (element == CONCATENATED_8_BIT && length == 3) {
                return valid(header.at(value), header.at(value + 1), header.at(value + 2));
            }
            if (element == CONCATENATED_16_BIT && length == 4) {
                return valid(header.at(value) << 8 | header.at(value + 1), header.at(value + 2), header.at(value + 3));
            }
            at = value + length;
        }
        return Optional.empty();
    }

    /// All three or none (SMPP 3.4 §5.3.2.22).
    private static Optional<Part> fromTlvs(Message message) {
        Optional<Integer> reference = Tlv.findNumber(message.tlvs(), Tlv.SAR_MSG_REF_NUM);
        Optional<Integer> total = Tlv.findNumber(message.tlvs(), Tlv.SAR_TOTAL_SEGMENTS);
        Optional<Integer> number = Tlv.findNumber(message.tlvs(), Tlv.SAR_SEGMENT_SEQNUM);
        if (reference.isEmpty() || total.isEmpty() || number.isEmpty()) {
            return Optional.empty();
        }
        return valid(reference.get(), total.get(), number.get());
    }

    private static Optional<Part> valid(int reference, int total, int number) {
        return total >= 1 && number >= 1 && number <= total
                ? Optional.of(new Part(reference, total, number))
                : Optional.empty();
    }

    /// Without the text.
    @Override
    public String toString() {
        return "Segment[" + part + ", " + body.length() + " octets]";
    }
}
