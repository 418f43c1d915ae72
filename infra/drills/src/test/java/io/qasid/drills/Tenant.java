package io.qasid.drills;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/// Who sends in one drill. Each drill has its own, so that its books are its own.
record Tenant(UUID id, String apiKey) {

    static Tenant number(int number) {
        return new Tenant(
                UUID.nameUUIDFromBytes(("drill tenant " + number).getBytes(StandardCharsets.UTF_8)),
                "qk_drill_" + number);
    }

    /// As `functions/messages` is told.
    String apiKeySha256() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(apiKey.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
