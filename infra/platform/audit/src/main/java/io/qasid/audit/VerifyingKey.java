package io.qasid.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// An Ed25519 public key: 32 octets (RFC 8032).
public final class VerifyingKey {
    /// Of every Ed25519 key in X.509's form (RFC 8410).
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int LENGTH = 32;

    private final byte[] octets;
    private final PublicKey key;

    private VerifyingKey(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("an Ed25519 public key has 32 octets, not " + octets.length);
        }
        this.octets = octets.clone();
        byte[] encoded = Arrays.copyOf(X509, X509.length + LENGTH);
        System.arraycopy(octets, 0, encoded, X509.length, LENGTH);
        try {
            this.key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no Ed25519 public key", e);
        }
    }

    /// @throws IllegalArgumentException if it is none
    public static VerifyingKey of(byte[] octets) {
        return new VerifyingKey(octets);
    }

    /// @param text PEM, or what is between its two lines
    /// @throws IllegalArgumentException if it is none
    public static VerifyingKey ofPem(String text) {
        byte[] encoded = PemText.octets(text, "PUBLIC KEY");
        if (encoded.length != X509.length + LENGTH || !Arrays.equals(encoded, 0, X509.length, X509, 0, X509.length)) {
            throw new IllegalArgumentException("this is no Ed25519 public key in PEM");
        }
        return new VerifyingKey(Arrays.copyOfRange(encoded, X509.length, encoded.length));
    }

    /// As `GET /v1/audit/keys` answers (a JWK set), one JWK, or PEM. Keys of other kinds are left out.
    ///
    /// @throws IllegalArgumentException if there is none
    public static List<VerifyingKey> read(String text) {
        if (text.strip().startsWith("-----BEGIN")) {
            return List.of(ofPem(text));
        }
        List<VerifyingKey> keys = new ArrayList<>();
        try {
            JsonNode json = ReceiptJson.JSON.readTree(text);
            (json.has("keys") ? json.path("keys") : List.of(json)).forEach(jwk -> {
                if (jwk.path("crv").asText().equals("Ed25519")) {
                    keys.add(of(Base64.getUrlDecoder().decode(jwk.path("x").asText())));
                }
            });
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is neither PEM nor a JWK", e);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no Ed25519 public key in it");
        }
        return keys;
    }

    public byte[] octets() {
        return octets.clone();
    }

    /// By which receipts name it: its JWK thumbprint (RFC 7638, RFC 8037).
    public String id() {
        String jwk = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x() + "\"}";
        try {
            return base64url(MessageDigest.getInstance("SHA-256").digest(jwk.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// As a JWK has it.
    public String x() {
        return base64url(octets);
    }

    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    public boolean verifies(byte[] text, byte[] signature) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(text);
            return ed25519.verify(signature);
        } catch (SignatureException e) {
            // of another length, or not a point of the curve
            return false;
        } catch (InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    private static String base64url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
