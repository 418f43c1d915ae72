package io.qasid.channelrouter.receipts;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.audit.SigningKey;
import io.qasid.audit.VerifyingKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `qasid.channel-router.receipts.*`
///
/// @param signingKey Ed25519 private key, PKCS#8 in PEM or the Base64 of it; empty: receipts are not given
/// @param retiredKeys public keys that receipts were signed with before, PEM or the Base64 of it, separated by commas
@ConfigurationProperties("qasid.channel-router.receipts")
record ReceiptSettings(String signingKey, String retiredKeys) {
    private static final String SIGNING_KEY = "qasid.channel-router.receipts.signing-key";

    ReceiptSettings {
        if (!signingKey.isEmpty()) {
            SigningKey.ofSetting(SIGNING_KEY, signingKey);
        }
        retired(retiredKeys);
    }

    Optional<SigningKey> signing() {
        return signingKey.isEmpty() ? Optional.empty() : Optional.of(SigningKey.ofSetting(SIGNING_KEY, signingKey));
    }

    List<VerifyingKey> retired() {
        return retired(retiredKeys);
    }

    private static List<VerifyingKey> retired(String keys) {
        try {
            return Arrays.stream(keys.split(",", -1))
                    .filter(key -> !key.isBlank())
                    .map(VerifyingKey::ofPem)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.receipts.retired-keys needs Ed25519 public keys in PEM", e);
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return "ReceiptSettings[" + (signingKey.isEmpty() ? "no key" : "key kept back") + "]";
    }
}
