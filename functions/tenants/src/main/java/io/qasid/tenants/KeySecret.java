package io.qasid.tenants;

import io.qasid.http.BearerKey;
import java.math.BigInteger;
import java.util.random.RandomGenerator;

/// A key itself, between its making and the one answer that shows it: `qk_` and 32 random octets in base 62.
///
/// Letters and digits only, so that a double click takes all of it; the start tells people and secret scanners what it
/// is.
record KeySecret(String text) {
    private static final String START = "qk_";
    private static final int OCTETS = 32;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    /// 62^43 is the first power above 2^256.
    private static final int LENGTH = 43;
    /// Five of 43 digits: some 30 of 256 bits.
    private static final int PREFIX_LENGTH = 8;

    /// @param random has to be a secure one
    static KeySecret make(RandomGenerator random) {
        byte[] octets = new byte[OCTETS];
        random.nextBytes(octets);
        BigInteger rest = new BigInteger(1, octets);
        char[] digits = new char[LENGTH];
        for (int i = LENGTH - 1; i >= 0; i--) {
            BigInteger[] divided = rest.divideAndRemainder(BASE);
            digits[i] = DIGITS.charAt(divided[1].intValue());
            rest = divided[0];
        }
        return new KeySecret(START + new String(digits));
    }

    byte[] sha256() {
        return BearerKey.hashOf(text).sha256();
    }

    String prefix() {
        return text.substring(0, PREFIX_LENGTH);
    }

    @Override
    public String toString() {
        return "KeySecret[kept back]";
    }
}
