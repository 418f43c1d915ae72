package io.qasid.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/// An Ed25519 private key (RFC 8032), and the public one that belongs to it.
public final class SigningKey {
    private static final int OCTETS_BEFORE_KEY = 12;

    private final PrivateKey key;
    private final VerifyingKey verifyingKey;

    private SigningKey(PrivateKey key, VerifyingKey verifyingKey) {
        this.key = key;
        this.verifyingKey = verifyingKey;
    }

    /// As a setting holds it.
    ///
    /// @param setting its name, for the message
    /// @param text PKCS#8 in PEM, or what is between its two lines: `openssl genpkey -algorithm ed25519`
    /// @throws IllegalArgumentException if it is none; the message doesn't hold it
    public static SigningKey ofSetting(String setting, String text) {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(PemText.octets(text, "PRIVATE KEY")));
            byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
            SigningKey signing = new SigningKey(key, publicKeyOf(seed));
            byte[] probe = "probe".getBytes(StandardCharsets.UTF_8);
            if (!signing.verifyingKey.verifies(probe, signing.sign(probe))) {
                throw new IllegalStateException("this JDK makes another public key of an Ed25519 key");
            }
            return signing;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + " needs an Ed25519 private key in PKCS#8 (PEM)", e);
        }
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    public byte[] sign(byte[] text) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(key);
            ed25519.update(text);
            return ed25519.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key signs anything", e);
        }
    }

    /// The JDK computes a public key only while it makes a pair, from what its source of randomness gives it. That this
    /// one gave the right key is checked by a signature.
    private static VerifyingKey publicKeyOf(byte[] seed) throws GeneralSecurityException {
        KeyPairGenerator pairs = KeyPairGenerator.getInstance("Ed25519");
        pairs.initialize(NamedParameterSpec.ED25519, new Given(seed));
        byte[] encoded = pairs.generateKeyPair().getPublic().getEncoded();
        return VerifyingKey.of(Arrays.copyOfRange(encoded, OCTETS_BEFORE_KEY, encoded.length));
    }

    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] octets;

        Given(byte[] octets) {
            this.octets = octets.clone();
        }

        @Override
        public void nextBytes(byte[] into) {
            System.arraycopy(octets, 0, into, 0, into.length);
        }
    }
}
