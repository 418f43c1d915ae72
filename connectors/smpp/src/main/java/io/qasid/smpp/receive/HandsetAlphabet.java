package io.qasid.smpp.receive;

import io.qasid.model.Gsm7Alphabet;
import java.nio.charset.StandardCharsets;

/// How the text of a `deliver_sm` is written, from its `data_coding` (SMPP 3.4, 5.2.19; 3GPP TS 23.038, 4).
public enum HandsetAlphabet {
    GSM_7,
    LATIN_1,
    UCS_2;

    private static final int ASCII = 0x01;
    private static final int LATIN = 0x03;
    private static final int UNICODE = 0x08;

    /// @param defaultAlphabet what 0 means at this SMSC
    /// @return [#LATIN_1] for what is no text or unknown: it loses no octet
    public static HandsetAlphabet of(int dataCoding, HandsetAlphabet defaultAlphabet) {
        return switch (dataCoding) {
            case 0x00 -> defaultAlphabet;
            // ASCII is not the default alphabet ('@' is 0x40), and Latin-1 begins with it
            case ASCII, LATIN -> LATIN_1;
            case UNICODE -> UCS_2;
            default -> ofMessageClass(dataCoding, defaultAlphabet);
        };
    }

    /// Groups of 23.038 with a message class, flash messages among them.
    private static HandsetAlphabet ofMessageClass(int dataCoding, HandsetAlphabet defaultAlphabet) {
        return switch (dataCoding & 0xFC) {
            case 0x10, 0xF0 -> defaultAlphabet;
            case 0x18 -> UCS_2;
            default -> LATIN_1;
        };
    }

    String decode(byte[] octets) {
        return switch (this) {
            case GSM_7 -> Gsm7Alphabet.decode(octets);
            case LATIN_1 -> new String(octets, StandardCharsets.ISO_8859_1);
            case UCS_2 -> new String(octets, 0, octets.length & ~1, StandardCharsets.UTF_16BE);
        };
    }
}
