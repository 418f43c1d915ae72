package io.qasid.simulator.smsc.text;

import io.qasid.simulator.smsc.pdu.Octets;
import java.nio.charset.StandardCharsets;

/// How `data_coding` (SMPP 3.4 §5.2.19, 3GPP 23.038 §4) makes octets a text.
public enum DataCoding {
    GSM,
    LATIN1,
    UCS2,
    /// 8-bit data, and every alphabet this SMSC does not know.
    BINARY;

    public static final int SMSC_DEFAULT = 0x00;
    public static final int UCS2_CODE = 0x08;

    private static final int USER_DATA_OCTETS = 140;
    private static final int USER_DATA_SEPTETS = 160;

    public static DataCoding of(int dataCoding) {
        return switch (dataCoding) {
            // class-0 ("flash") variants among them; the SMSC default alphabet of this SMSC is GSM
            case SMSC_DEFAULT, 0x10, 0x11, 0x12, 0x13, 0xF0, 0xF1, 0xF2, 0xF3 -> GSM;
            case 0x01, 0x03 -> LATIN1;
            case UCS2_CODE, 0x18, 0x19, 0x1A, 0x1B -> UCS2;
            default -> BINARY;
        };
    }

    /// Binary data are shown in hex.
    public String text(Octets octets) {
        return switch (this) {
            case GSM -> GsmAlphabet.decode(octets);
            case LATIN1 -> new String(octets.toArray(), StandardCharsets.ISO_8859_1);
            case UCS2 -> utf16(octets);
            case BINARY -> octets.toHex();
        };
    }

    /// Whether this would go over the air as one short message: 140 octets, or 160 septets after the header and its
    /// fill bits (3GPP 23.040 §9.2.3.24).
    public boolean fitsOneMessage(int headerOctets, int bodyOctets) {
        // Latin-1 becomes septets on the way; whether the alphabet has all its characters is not judged
        if (this == GSM || this == LATIN1) {
            int headerSeptets = (headerOctets * 8 + 6) / 7;
            return headerSeptets + bodyOctets <= USER_DATA_SEPTETS;
        }
        return headerOctets + bodyOctets <= USER_DATA_OCTETS;
    }

    /// Unit by unit: a surrogate whose other half is in the next segment must survive until they meet.
    private static String utf16(Octets octets) {
        StringBuilder text = new StringBuilder(octets.length() / 2);
        for (int i = 0; i + 1 < octets.length(); i += 2) {
            text.append((char) (octets.at(i) << 8 | octets.at(i + 1)));
        }
        if (octets.length() % 2 == 1) {
            text.append('\uFFFD');
        }
        return text.toString();
    }
}
