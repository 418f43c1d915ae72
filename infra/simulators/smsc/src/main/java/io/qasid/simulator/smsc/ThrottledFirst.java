package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.text.Segment;
import io.qasid.simulator.smsc.text.Segment.Part;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/// Remembers how often a segment was turned away. Once taken it starts anew, so that the same text throttles again
/// the next time.
final class ThrottledFirst {
    private static final int REFUSALS = 2;
    private static final int SEGMENTS_MAX = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<Key, Integer> refusals = new LinkedHashMap<>();

    /// Not the concatenation's reference number: a sender may take another one when it tries again.
    private record Key(int account, String source, String destination, int number, int total, String text) {}

    /// @return whether this one is turned away
    boolean refuses(int account, String source, String destination, Segment segment) {
        Part part = segment.part().orElse(new Part(0, 1, 1));
        Key key = new Key(account, source, destination, part.number(), part.total(), segment.text());
        lock.lock();
        try {
            int before = refusals.getOrDefault(key, 0);
            if (before >= REFUSALS) {
                refusals.remove(key);
                return false;
            }
            refusals.put(key, before + 1);
            if (refusals.size() > SEGMENTS_MAX) {
                refusals.pollFirstEntry();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
