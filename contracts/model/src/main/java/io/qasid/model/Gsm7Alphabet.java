package io.qasid.model;

import java.util.Arrays;

/// The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1), unpacked: one septet in one octet,
/// as it travels over SMPP.
public final class Gsm7Alphabet {
    /// Announces that the next septet is of the extension table.
    public static final byte ESCAPE = 0x1B;

    /// Septet 0x00 to 0x7F. U+001B stands at the place of the escape and encodes nothing.
    private static final String DEFAULT_TABLE =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
                    + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private static final String EXTENSION_CHARACTERS = "\f^{}\\[~]|€";
    private static final byte[] EXTENSION_SEPTETS = {0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65};

    private static final byte NOT_THERE = -1;
    private static final byte EXTENDED = (byte) 0x80;
    /// All but the euro sign lie below this.
    private static final int INDEXED = 0x400;

    private static final byte[] SEPTETS = index();

    private Gsm7Alphabet() {}

    /// How many septets a character takes: 1, 2 with the escape, or 0 when the alphabet lacks it.
    public static int septetsOf(char character) {
        byte entry = entryOf(character);
        if (entry == NOT_THERE) {
            return 0;
        }
        return entry < 0 ? 2 : 1;
    }

    /// Writes a character's septets, one per octet.
    ///
    /// @return how many were written
    /// @throws IllegalArgumentException if the alphabet lacks the character
    static int encode(char character, byte[] target, int at) {
        byte entry = entryOf(character);
        if (entry == NOT_THERE) {
            throw new IllegalArgumentException("not in the GSM 7-bit alphabet: U+%04X".formatted((int) character));
        }
        if (entry >= 0) {
            target[at] = entry;
            return 1;
        }
        target[at] = ESCAPE;
        target[at + 1] = (byte) (entry & 0x7F);
        return 2;
    }

    /// Reads unpacked septets, forgiving as 23.038 asks of a receiver: an unknown escaped septet shows as the
    /// character of the default table, a lone escape at the end as a space; the eighth bit is ignored.
    public static String decode(byte[] septets) {
        StringBuilder text = new StringBuilder(septets.length);
        for (int i = 0; i < septets.length; i++) {
            int septet = septets[i] & 0x7F;
            if (septet != ESCAPE) {
                text.append(DEFAULT_TABLE.charAt(septet));
            } else if (i + 1 < septets.length) {
                i++;
                text.append(extended(septets[i] & 0x7F));
            } else {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private static char extended(int septet) {
        int place = Arrays.binarySearch(EXTENSION_SEPTETS, (byte) septet);
        if (place >= 0) {
            return EXTENSION_CHARACTERS.charAt(place);
        }
        return septet == ESCAPE ? ' ' : DEFAULT_TABLE.charAt(septet);
    }

    private static byte entryOf(char character) {
        if (character < INDEXED) {
            return SEPTETS[character];
        }
        return character == '€' ? (byte) (EXTENDED | 0x65) : NOT_THERE;
    }

    private static byte[] index() {
        byte[] index = new byte[INDEXED];
        Arrays.fill(index, NOT_THERE);
        for (int septet = 0; septet < DEFAULT_TABLE.length(); septet++) {
            if (septet != ESCAPE) {
                index[DEFAULT_TABLE.charAt(septet)] = (byte) septet;
            }
        }
        for (int i = 0; i < EXTENSION_SEPTETS.length; i++) {
            char character = EXTENSION_CHARACTERS.charAt(i);
            if (character < INDEXED) {
                index[character] = (byte) (EXTENDED | EXTENSION_SEPTETS[i]);
            }
        }
        return index;
    }
}
