package io.qasid.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The arithmetic of the audit chain: `record_hash = sha256(payload ‖ prev_hash)`.
///
/// Each region and writer slot has one chain. Its first record follows [#ORIGIN].
public final class HashChain {
    /// SHA-256 in octets.
    public static final int HASH_LENGTH = 32;

    private static final byte[] ORIGIN = new byte[HASH_LENGTH];

    private HashChain() {}

    /// What the first record of a chain points back to: 32 zero octets.
    public static byte[] origin() {
        return ORIGIN.clone();
    }

    public static byte[] recordHash(byte[] payload, byte[] previousHash) {
        if (previousHash.length != HASH_LENGTH) {
            throw new IllegalArgumentException(
                    "previous hash needs " + HASH_LENGTH + " octets, had " + previousHash.length);
        }
        MessageDigest sha256 = sha256();
        sha256.update(payload);
        return sha256.digest(previousHash);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
