package io.qasid.local.callback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Checks the signature of a callback as any tenant would: Standard Webhooks, symmetric (`v1`), 5 minutes of
/// tolerance.
public final class WebhookSignature {
    private static final String SECRET_PREFIX = "whsec_";
    private static final String VERSION_PREFIX = "v1,";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final SecretKeySpec key;

    /// @param secret `whsec_` and the key in base64
    /// @throws IllegalArgumentException if it is not of that form
    public WebhookSignature(String secret) {
        if (!secret.startsWith(SECRET_PREFIX)) {
            throw new IllegalArgumentException("a webhook secret starts with " + SECRET_PREFIX);
        }
        this.key =
                new SecretKeySpec(Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length())), "HmacSHA256");
    }

    /// @param timestamp header `webhook-timestamp`, epoch seconds
    /// @param signatures header `webhook-signature`, several are parted by spaces: one good one is enough
    /// @param body as it was read from the wire
    public boolean verifies(String id, String timestamp, String signatures, byte[] body, Instant now) {
        if (!fresh(timestamp, now)) {
            return false;
        }
        byte[] expected = sign(id, timestamp, body).getBytes(StandardCharsets.US_ASCII);
        for (String signature : signatures.split(" ", -1)) {
            if (signature.startsWith(VERSION_PREFIX)
                    && MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.US_ASCII))) {
                return true;
            }
        }
        return false;
    }

    private String sign(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return VERSION_PREFIX + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static boolean fresh(String timestamp, Instant now) {
        try {
            Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
            return Duration.between(sent, now).abs().compareTo(TOLERANCE) <= 0;
        } catch (NumberFormatException | java.time.DateTimeException e) {
            return false;
        }
    }
}
