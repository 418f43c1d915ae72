package io.qasid.compliance;

import io.qasid.model.TenantId;
import io.qasid.proto.v1.ComplianceCheck;
import io.qasid.proto.v1.ComplianceReservation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// One message that is to be counted.
///
/// @param question about it, without its text
/// @param messageHash what it is known by, as SHA-256 in hex; empty: it is only asked about
record Reservation(Question question, Optional<String> messageHash) {
    private static final int KEY_LENGTH_MAX = 300;

    sealed interface Read {}

    record Understood(Reservation reservation) implements Read {}

    /// @param field the first one that can't be read, with what it needs; never its value
    record NotUnderstood(String field) implements Read {}

    static Read of(ComplianceReservation wire, Instant now) {
        if (wire.getMessageKey().length() > KEY_LENGTH_MAX) {
            return new NotUnderstood("message_key is longer than " + KEY_LENGTH_MAX + " characters");
        }
        ComplianceCheck check = ComplianceCheck.newBuilder()
                .setTenantId(wire.getTenantId())
                .setRecipient(wire.getRecipient())
                .setCountry(wire.getCountry())
                .setChannel("sms")
                .setCategory(wire.getCategory())
                .build();
        return switch (Check.of(check, now)) {
            case Check.NotUnderstood(String field) -> new NotUnderstood(field);
            case Check.Understood(Question question) ->
                new Understood(new Reservation(question, hash(question, wire.getMessageKey())));
        };
    }

    private static Optional<String> hash(Question question, String key) {
        TenantId tenant = question.tenant();
        return key.isEmpty() ? Optional.empty() : Optional.of(sha256(tenant + "\n" + key));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Without the number.
    @Override
    public String toString() {
        return "Reservation[" + question + "]";
    }
}
