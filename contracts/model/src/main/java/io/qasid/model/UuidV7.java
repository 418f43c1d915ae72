package io.qasid.model;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Time-ordered ids (RFC 9562, section 5.7): 48 bits of milliseconds, version, 74 random bits.
///
/// Clock and randomness are given, so a seeded run makes the same ids again. Safe for use by several threads if
/// `random` is.
public final class UuidV7 {
    private final InstantSource clock;
    private final RandomGenerator random;

    public UuidV7(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public UUID next() {
        long millis = clock.millis();
        long high = (millis << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /// The smallest id of that millisecond: the lower bound of a partition or a time range.
    public static UUID lowestAt(Instant time) {
        return new UUID((time.toEpochMilli() << 16) | 0x7000L, 0x8000_0000_0000_0000L);
    }

    /// When an id was made, to the millisecond.
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
