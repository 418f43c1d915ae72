package io.qasid.model;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Time-ordered ids (RFC 9562, section 5.7): 48 bits of milliseconds, version, 12 bits that count within the
/// millisecond
/// from a random start (section 6.2, method 1), 62 random bits.
///
/// One generator's ids always go up, also within a millisecond and when the clock is set back: whoever reads by id
/// reads
/// in the order of the making. Clock and randomness are given, so a seeded run makes the same ids again. Safe for use
/// by
/// several threads if `random` is.
public final class UuidV7 {
    private static final int COUNTER_BITS = 12;
    private static final long COUNTER_MASK = (1 << COUNTER_BITS) - 1;
    /// The upper half is left for counting.
    private static final long START_MASK = COUNTER_MASK >>> 1;

    private final InstantSource clock;
    private final RandomGenerator random;
    /// Milliseconds and counter of the last id. A full counter carries into the next millisecond.
    private final AtomicLong last = new AtomicLong();

    public UuidV7(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public UUID next() {
        // drawn at once: each draw of a SecureRandom is a hash, and a long is two draws
        byte[] drawn = new byte[2 * Long.BYTES];
        random.nextBytes(drawn);
        ByteBuffer bits = ByteBuffer.wrap(drawn);
        long fresh = (clock.millis() << COUNTER_BITS) | (bits.getLong() & START_MASK);
        long place = last.updateAndGet(before -> Math.max(before + 1, fresh));
        long high = ((place >>> COUNTER_BITS) << 16) | 0x7000L | (place & COUNTER_MASK);
        long low = (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
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
