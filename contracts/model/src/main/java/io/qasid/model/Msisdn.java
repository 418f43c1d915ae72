package io.qasid.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A subscriber's number in E.164 with its plus sign, 8 to 15 digits.
///
/// It prints masked: whoever needs the digits asks for [#e164()] by name.
public record Msisdn(String e164) {
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{7,14}");

    public Msisdn {
        if (!E164.matcher(e164).matches()) {
            throw new IllegalArgumentException("not an E.164 number with a plus sign and 8 to 15 digits");
        }
    }

    /// The digits without the plus sign, as SMPP addresses want them.
    public String digits() {
        return e164.substring(1);
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

    @Override
    public String toString() {
        return masked();
    }
}
