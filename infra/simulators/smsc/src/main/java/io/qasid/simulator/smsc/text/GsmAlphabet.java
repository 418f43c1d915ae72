package io.qasid.simulator.smsc.text;

import io.qasid.simulator.smsc.pdu.Octets;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The GSM 7-bit default alphabet and its extension table (3GPP 23.038 §6.2.1), one septet per octet as SMPP carries
/// it unpacked. National shift tables are not known here.
public final class GsmAlphabet {
    static final int ESCAPE = 0x1B;

    /// Position is the septet. 0x1B is the escape to [#EXTENSION].
    private static final String BASIC =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001BÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
                    + "¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private static final Map<Integer, Character> EXTENSION = Map.of(
            0x0A, '\f', 0x14, '^', 0x28, '{', 0x29, '}', 0x2F, '\\', 0x3C, '[', 0x3D, '~', 0x3E, ']', 0x40, '|', 0x65,
            '€');

    private static final Map<Character, byte[]> SEPTETS = septets();

    private GsmAlphabet() {}

    /// What a handset shows. A septet outside the alphabet becomes U+FFFD; an escape before a septet that the
    /// extension
    /// table lacks shows the basic character, one at the very end a blank (§6.2.1.1).
    public static String decode(Octets octets) {
        StringBuilder text = new StringBuilder(octets.length());
        for (int i = 0; i < octets.length(); i++) {
            int septet = octets.at(i);
            if (septet > 0x7F) {
                text.append('\uFFFD');
            } else if (septet != ESCAPE) {
                text.append(BASIC.charAt(septet));
            } else if (i + 1 == octets.length()) {
                text.append(' ');
            } else {
                int escaped = octets.at(++i);
                Character extended = EXTENSION.get(escaped);
                text.append(extended != null ? extended : escaped > 0x7F ? '\uFFFD' : BASIC.charAt(escaped));
            }
        }
        return text.toString();
    }

    /// @return empty when a character is in neither table
    public static Optional<Octets> encode(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            byte[] septets = SEPTETS.get(text.charAt(i));
            if (septets == null) {
                return Optional.empty();
            }
            octets.writeBytes(septets);
        }
        return Optional.of(Octets.of(octets.toByteArray()));
    }

    private static Map<Character, byte[]> septets() {
        Map<Character, byte[]> septets = new HashMap<>();
        for (int i = 0; i < BASIC.length(); i++) {
            if (i != ESCAPE) {
                septets.put(BASIC.charAt(i), new byte[] {(byte) i});
            }
        }
        EXTENSION.forEach((septet, character) -> septets.put(character, new byte[] {ESCAPE, septet.byteValue()}));
        return Map.copyOf(septets);
    }
}
