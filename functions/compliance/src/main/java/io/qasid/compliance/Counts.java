package io.qasid.compliance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What was counted under caps, and what is added to it. Pure.
///
/// **A message counts under every cap that covers it, or under none.** One that was counted is let through again, and
/// counted no second time.
final class Counts {
    private final Map<Slot, Set<String>> counted = new HashMap<>();
    private final List<Entry> added = new ArrayList<>();

    /// One recipient under one cap.
    record Slot(UUID ruleId, String recipientHash) {}

    record Entry(Slot slot, String messageHash) {}

    /// Is there already, within the window of its cap.
    void known(Entry entry) {
        messages(entry.slot()).add(entry.messageHash());
    }

    /// @param caps those that cover it, in the order in which they speak
    /// @return the cap that has no room; empty: it may go, and is counted if it is a message
    Optional<Rule> reserve(Reservation reservation, List<Rule> caps) {
        String recipient = reservation.question().recipient().hash();
        String message = reservation.messageHash().orElse("");
        for (Rule rule : caps) {
            Set<String> messages = messages(new Slot(rule.id(), recipient));
            if (!messages.contains(message) && messages.size() >= ((FrequencyCap) rule.terms()).max()) {
                return Optional.of(rule);
            }
        }
        if (reservation.messageHash().isPresent()) {
            caps.forEach(rule -> add(new Entry(new Slot(rule.id(), recipient), message)));
        }
        return Optional.empty();
    }

    private void add(Entry entry) {
        if (messages(entry.slot()).add(entry.messageHash())) {
            added.add(entry);
        }
    }

    private Set<String> messages(Slot slot) {
        return counted.computeIfAbsent(slot, _ -> new HashSet<>());
    }

    /// What the store doesn't have yet.
    List<Entry> added() {
        return List.copyOf(added);
    }
}
