package io.qasid.simulator.smsc.pdu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the fields of one PDU body in order.
final class OctetReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    OctetReader(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.at = from;
        this.end = from + length;
    }

    int remaining() {
        return end - at;
    }

    int u8(String field) throws Garbled {
        need(1, field);
        return bytes[at++] & 0xFF;
    }

    int u16(String field) throws Garbled {
        return u8(field) << 8 | u8(field);
    }

    Octets octets(int length, String field) throws Garbled {
        need(length, field);
        Octets octets = Octets.of(bytes, at, length);
        at += length;
        return octets;
    }

    /// A C-octet string.
    ///
    /// @param octetsMax with the terminating NUL, as the specification gives sizes
    String cString(int octetsMax, String field) throws Garbled {
        int limit = Math.min(end, at + octetsMax);
        for (int i = at; i < limit; i++) {
            if (bytes[i] == 0) {
                String value = new String(bytes, at, i - at, StandardCharsets.ISO_8859_1);
                at = i + 1;
                return value;
            }
        }
        throw new Garbled(field + " does not end within " + octetsMax + " octets");
    }

    /// Everything that is left, as TLVs.
    List<Tlv> tlvs() throws Garbled {
        if (remaining() == 0) {
            return List.of();
        }
        List<Tlv> tlvs = new ArrayList<>(4);
        while (remaining() > 0) {
            int tag = u16("TLV tag");
            int length = u16("TLV length");
            tlvs.add(new Tlv(tag, octets(length, "TLV value")));
        }
        return tlvs;
    }

    void end() throws Garbled {
        if (remaining() > 0) {
            throw new Garbled(remaining() + " octets too many");
        }
    }

    private void need(int length, String field) throws Garbled {
        if (remaining() < length) {
            throw new Garbled(field + " is cut off");
        }
    }

    /// Leaves the decoder as [Decoded.Malformed]; never seen outside this package.
    static final class Garbled extends Exception {
        private static final long serialVersionUID = 1L;

        Garbled(String why) {
            super(why, null, false, false);
        }
    }
}
