package io.qasid.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The SHA-256 of an API key. Keys themselves are neither stored nor logged; two hashes are compared in
/// constant time.
public final class BearerKey {
    private static final String SCHEME = "Bearer ";
    private static final int KEY_LENGTH_MAX = 512;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final byte[] sha256;

    private BearerKey(byte[] sha256) {
        this.sha256 = sha256;
    }

    /// The key that a request carries in `Authorization: Bearer …`; empty when it has none, several or none
    /// that can be one.
    public static Optional<BearerKey> of(HttpRequest<?> request) {
        List<String> headers = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.size() != 1 || !headers.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String key = headers.getFirst().substring(SCHEME.length()).strip();
        return key.isEmpty() || key.length() > KEY_LENGTH_MAX ? Optional.empty() : Optional.of(hashOf(key));
    }

    /// The hash of a key that is at hand.
    public static BearerKey hashOf(String key) {
        try {
            return new BearerKey(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// A hash as settings hold it.
    ///
    /// @param setting the setting's name, for the message
    /// @throws IllegalArgumentException if `hex` isn't 64 hex digits in lower case
    public static BearerKey ofSetting(String setting, String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException(setting + " needs the SHA-256 of a key in 64 lower case hex digits, had "
                    + hex.length() + " characters");
        }
        return new BearerKey(HexFormat.of().parseHex(hex));
    }

    /// What to ask with whose key it is: 32 octets, a copy.
    public byte[] sha256() {
        return sha256.clone();
    }

    /// Takes the same time whether they differ early, late or not at all.
    public boolean matches(BearerKey other) {
        return MessageDigest.isEqual(sha256, other.sha256);
    }

    @Override
    public String toString() {
        return "BearerKey[hash kept back]";
    }
}
