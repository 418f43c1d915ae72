package io.qasid.consent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// What a recipient answers with: eight letters and digits that nobody mixes up, short enough to be typed, one of some
/// 8.5 · 10^11. It is shown once, and kept as a hash.
record Token(String text) {
    private static final String ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    private static final int LENGTH = 8;

    static Token next(RandomGenerator random) {
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Token(text.toString());
    }

    /// As a person may have typed it: in any case, with spaces or hyphens.
    static Token typed(String text) {
        return new Token(text.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT));
    }

    /// Together with the id: the same token has another hash in another row.
    byte[] hash(UUID id) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array());
            return sha256.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    boolean opens(Confirmation confirmation) {
        return MessageDigest.isEqual(hash(confirmation.id()), confirmation.tokenHash());
    }

    @Override
    public String toString() {
        return "Token[kept back]";
    }
}
