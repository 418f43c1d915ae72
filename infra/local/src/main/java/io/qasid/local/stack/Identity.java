package io.qasid.local.stack;

import io.qasid.local.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Who the tenant of a local stack is, and every secret of it. Made once and kept, so that a key in a script or a
/// webhook secret in a tenant's configuration outlives a restart.
///
/// @param apiKey the tenant's, for the messages API
/// @param webhookSecret `whsec_<base64>`, what the tenant checks callbacks with
/// @param adminKey for the admin APIs of the modules
/// @param operatorPassword of both SMPP accounts, at most 8 characters
public record Identity(UUID tenantId, String apiKey, String webhookSecret, String adminKey, String operatorPassword) {
    private static final int PREFIX_LENGTH = 8;
    /// What is before the 32 octets of a key in PKCS#8 (RFC 8410).
    private static final String ED25519 = "302e020100300506032b657004220420";

    /// The one kept in `file`, or a new one that is kept there from now on, readable by its owner only.
    ///
    /// @param random has to be a secure one
    public static Identity in(Path file, RandomGenerator random) {
        Optional<Identity> kept = read(file);
        if (kept.isPresent()) {
            return kept.get();
        }
        Identity made = make(random);
        PrivateFile.write(file, Json.write(made));
        return made;
    }

    /// @param random has to be a secure one
    public static Identity make(RandomGenerator random) {
        return new Identity(
                UUID.nameUUIDFromBytes(bytes(random, 16)),
                "qk_" + token(random, 24),
                "whsec_" + Base64.getEncoder().encodeToString(bytes(random, 32)),
                "qa_" + token(random, 24),
                token(random, 6));
    }

    public static Optional<Identity> read(Path file) {
        return PrivateFile.read(file).map(text -> Json.read(text, Identity.class));
    }

    /// By which the key is told from others in a list of them.
    String apiKeyPrefix() {
        return apiKey.substring(0, PREFIX_LENGTH);
    }

    /// One more secret, the same at every start: of an account at a simulated provider.
    ///
    /// @param purpose what it is for
    /// @return 32 hexadecimal digits
    String secret(String purpose) {
        return sha256(adminKey + "/" + purpose).substring(0, 32);
    }

    /// Of the account over which regions are linked.
    public String regionsPassword() {
        return secret("regions");
    }

    /// One more key to sign with, likewise.
    ///
    /// @return Ed25519, PKCS#8, Base64
    String signingKey(String purpose) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(ED25519 + sha256(adminKey + "/" + purpose)));
    }

    /// What a module is told of a key: enough to recognise it, not enough to use it.
    static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Without a secret.
    @Override
    public String toString() {
        return "Identity[" + tenantId + "]";
    }

    private static String token(RandomGenerator random, int length) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(random, length));
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
