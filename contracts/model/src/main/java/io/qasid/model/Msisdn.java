package io.qasid.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A subscriber's number in E.164 with its plus sign, 8 to 15 digits.
///
/// It prints masked: whoever needs the digits asks for [#e164()] by name.
public record Msisdn(String e164) {
    private static final int DIGITS_MIN = 8;
    private static final int DIGITS_MAX = 15;

    public Msisdn {
        if (!valid(e164)) {
            throw new IllegalArgumentException("not an E.164 number with a plus sign and 8 to 15 digits");
        }
    }

    /// By hand: a number is made several times for each message, and an expression costs ten times as much.
    private static boolean valid(String text) {
        int digits = text.length() - 1;
        if (digits < DIGITS_MIN || digits > DIGITS_MAX || text.charAt(0) != '+' || text.charAt(1) == '0') {
            return false;
        }
        for (int i = 1; i <= digits; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /// The digits without the plus sign, as SMPP addresses want them.
    public String digits() {
        return e164.substring(1);
    }

    /// The digits as one number, from which they can be told again: none begins with a zero.
    public long number() {
        return Long.parseLong(e164, 1, e164.length(), 10);
    }

    /// SHA-256 of the E.164 form in hex: the key under which a number may appear where the number itself must not.
    public String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(e164.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Country code and last two digits: enough for a person to recognise a number that they know already.
    public String masked() {
        return e164.substring(0, 3) + "*".repeat(e164.length() - 5) + e164.substring(e164.length() - 2);
    }

    /// By hand: keys of caches are compared for every message, and what the compiler writes for a record costs several
    /// times as much.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Msisdn that && e164.equals(that.e164);
    }

    @Override
    public int hashCode() {
        return e164.hashCode();
    }

    @Override
    public String toString() {
        return masked();
    }
}
