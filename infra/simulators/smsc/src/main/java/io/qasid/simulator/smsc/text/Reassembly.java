package io.qasid.simulator.smsc.text;

import io.qasid.simulator.smsc.text.Segment.Part;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Puts segments together as a handset does. Not safe for several threads.
///
/// At most `incompleteMax` messages wait for their missing segments; the oldest gives way to a new one.
public final class Reassembly {
    private final int incompleteMax;
    private final SequencedMap<Key, TreeMap<Integer, String>> incomplete = new LinkedHashMap<>();

    public Reassembly(int incompleteMax) {
        this.incompleteMax = incompleteMax;
    }

    private record Key(int account, String source, String destination, int reference, int total) {}

    /// @return the whole text, when this segment was the last one missing
    public Optional<String> add(int account, String source, String destination, Segment segment) {
        if (segment.part().isEmpty() || segment.part().get().total() == 1) {
            return Optional.of(segment.text());
        }
        Part part = segment.part().get();
        Key key = new Key(account, source, destination, part.reference(), part.total());
        Map<Integer, String> texts = incomplete.computeIfAbsent(key, k -> new TreeMap<>());
        texts.put(part.number(), segment.text());
        if (texts.size() == part.total()) {
            incomplete.remove(key);
            return Optional.of(String.join("", texts.values()));
        }
        if (incomplete.size() > incompleteMax) {
            incomplete.pollFirstEntry();
        }
        return Optional.empty();
    }

    /// How many messages lack segments.
    public int incomplete() {
        return incomplete.size();
    }

    public void clear() {
        incomplete.clear();
    }
}
