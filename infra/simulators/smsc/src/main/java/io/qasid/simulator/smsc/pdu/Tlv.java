package io.qasid.simulator.smsc.pdu;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// An optional parameter (SMPP 3.4 §5.3). Tags unknown to us are kept and otherwise ignored.
///
/// @param tag 0 to 0xFFFF
public record Tlv(int tag, Octets value) {
    public static final int RECEIPTED_MESSAGE_ID = 0x001E;
    public static final int SAR_MSG_REF_NUM = 0x020C;
    public static final int SAR_TOTAL_SEGMENTS = 0x020E;
    public static final int SAR_SEGMENT_SEQNUM = 0x020F;
    public static final int SC_INTERFACE_VERSION = 0x0210;
    public static final int NETWORK_ERROR_CODE = 0x0423;
    public static final int MESSAGE_PAYLOAD = 0x0424;
    public static final int MESSAGE_STATE = 0x0427;

    public static Tlv u8(int tag, int value) {
        return new Tlv(tag, Octets.of(new byte[] {(byte) value}));
    }

    /// A NUL-terminated string, as receipted_message_id is.
    public static Tlv cString(int tag, String value) {
        return new Tlv(tag, Octets.of((value + '\0').getBytes(StandardCharsets.US_ASCII)));
    }

    public static Optional<Octets> find(List<Tlv> tlvs, int tag) {
        for (Tlv tlv : tlvs) {
            if (tlv.tag == tag) {
                return Optional.of(tlv.value);
            }
        }
        return Optional.empty();
    }

    /// The value as an unsigned big-endian number of at most 4 octets.
    public static Optional<Integer> findNumber(List<Tlv> tlvs, int tag) {
        return find(tlvs, tag)
                .filter(value -> value.length() >= 1 && value.length() <= 4)
                .map(value -> {
                    int number = 0;
                    for (int i = 0; i < value.length(); i++) {
                        number = number << 8 | value.at(i);
                    }
                    return number;
                });
    }
}
