package io.qasid.audit;

import java.util.Base64;

/// What is between the two lines of PEM (RFC 7468).
final class PemText {
    private PemText() {}

    /// @param text with its two lines or without
    /// @throws IllegalArgumentException if it is not Base64
    static byte[] octets(String text, String label) {
        String inner = text.replace("-----BEGIN " + label + "-----", "").replace("-----END " + label + "-----", "");
        try {
            return Base64.getMimeDecoder().decode(inner.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("this is no " + label + " in PEM");
        }
    }
}
