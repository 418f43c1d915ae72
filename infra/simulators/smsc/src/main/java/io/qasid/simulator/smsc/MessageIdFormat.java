package io.qasid.simulator.smsc;

import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/// How a message id is written. Carriers differ, and some write the same id differently in submit_sm_resp and in the
/// receipt (protocols: "hex here, decimal there").
public enum MessageIdFormat {
    DECIMAL,
    /// Upper case, no leading zeros.
    HEX,
    /// Decimal, 20 digits.
    LEADING_ZEROS,
    UUID;

    String write(long number) {
        return switch (this) {
            case DECIMAL -> Long.toString(number);
            case HEX ->
                HexFormat.of().toHexDigits(number).replaceFirst("^0+", "").toUpperCase(Locale.ROOT);
            case LEADING_ZEROS -> {
                String digits = Long.toString(number);
                yield "0".repeat(20 - digits.length()) + digits;
            }
            case UUID -> uuid(number).toString();
        };
    }

    /// Scattered, so that nobody relies on an order; different numbers give different ids.
    private static UUID uuid(long number) {
        long high = (scatter(number) & ~0xF000L) | 0x4000L;
        return new UUID(high, (number & ~(0b11L << 62)) | (0b10L << 62));
    }

    /// The finalizer of SplittableRandom: a bijection.
    private static long scatter(long z) {
        long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
