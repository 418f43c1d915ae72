package io.qasid.tenantwebhooks.target;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secrets of one endpoint: one, or during a rotation several, so that the receiver may know either.
///
/// Standard Webhooks, symmetric: HMAC-SHA256 over `id.timestamp.body`, written `v1,<base64>`; the key is what the
/// base64 after `whsec_` decodes to.
public final class SigningKeys {
    private static final String PREFIX = "whsec_";
    private static final int KEY_BYTES_MIN = 24;
    private static final int KEY_BYTES_MAX = 64;
    private static final int KEYS_MAX = 4;

    private final List<SecretKeySpec> keys;

    private SigningKeys(List<SecretKeySpec> keys) {
        this.keys = List.copyOf(keys);
    }

    /// @throws IllegalArgumentException if one is not `whsec_<base64 of 24 to 64 bytes>`; the message never has it
    public static SigningKeys parse(List<String> secrets) {
        if (secrets.isEmpty() || secrets.size() > KEYS_MAX) {
            throw new IllegalArgumentException("needs 1 to " + KEYS_MAX + " secrets, had " + secrets.size());
        }
        List<SecretKeySpec> keys = new ArrayList<>();
        for (String secret : secrets) {
            keys.add(new SecretKeySpec(decode(secret.strip()), "HmacSHA256"));
        }
        return new SigningKeys(keys);
    }

    private static byte[] decode(String secret) {
        if (!secret.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a secret must start with " + PREFIX);
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a secret needs base64 after " + PREFIX, e);
        }
        if (key.length < KEY_BYTES_MIN || key.length > KEY_BYTES_MAX) {
            throw new IllegalArgumentException("a secret needs " + KEY_BYTES_MIN + " to " + KEY_BYTES_MAX
                    + " bytes behind its base64, had " + key.length);
        }
        return key;
    }

    /// The value of `webhook-signature`: one signature for each secret, separated by spaces.
    public String sign(String webhookId, long timestampSeconds, byte[] body) {
        byte[] head = (webhookId + "." + timestampSeconds + ".").getBytes(StandardCharsets.US_ASCII);
        StringBuilder signatures = new StringBuilder();
        for (SecretKeySpec key : keys) {
            if (!signatures.isEmpty()) {
                signatures.append(' ');
            }
            signatures.append("v1,").append(Base64.getEncoder().encodeToString(hmac(key, head, body)));
        }
        return signatures.toString();
    }

    private static byte[] hmac(SecretKeySpec key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKeys[" + keys.size() + "]";
    }
}
