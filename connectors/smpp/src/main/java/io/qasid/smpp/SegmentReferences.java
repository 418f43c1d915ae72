package io.qasid.smpp;

import io.qasid.model.Msisdn;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.random.RandomGenerator;

/// Reference numbers of concatenated messages: a handset puts segments together by sender and this one octet, so it
/// must
/// not come again for the same handset while an earlier message may still be incomplete.
///
/// Destinations share 4,096 counters by hash. One counter gives 256 different numbers in a row, to whichever of its
/// destinations; the start is random, so that a restart does not repeat the latest ones.
final class SegmentReferences {
    private static final int COUNTERS = 4_096;

    private final AtomicIntegerArray counters;

    SegmentReferences(RandomGenerator random) {
        counters = new AtomicIntegerArray(
                random.ints(COUNTERS).map(start -> start & 0xFF).toArray());
    }

    /// 0 to 255.
    int next(Msisdn destination) {
        int counter = Math.floorMod(destination.e164().hashCode(), COUNTERS);
        return counters.getAndIncrement(counter) & 0xFF;
    }
}
