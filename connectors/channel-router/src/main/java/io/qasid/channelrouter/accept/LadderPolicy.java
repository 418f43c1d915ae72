package io.qasid.channelrouter.accept;

import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import java.util.Comparator;
import java.util.List;

/// Which routes are tried for a recipient, in which order: the entry with the longest prefix of the number.
///
/// Prefixes are data, not code: operators merge and numbers move.
public record LadderPolicy(List<Entry> entries) {

    /// @param prefix of the E.164 form, `+93` or `+9370`; empty for everybody else
    public record Entry(String prefix, List<Route> steps) {
        public Entry {
            steps = List.copyOf(steps);
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("ladder for prefix '" + prefix + "' has no steps");
            }
        }
    }

    public LadderPolicy {
        entries = entries.stream()
                .sorted(Comparator.comparingInt((Entry entry) -> entry.prefix().length())
                        .reversed())
                .toList();
        if (entries.isEmpty() || !entries.getLast().prefix().isEmpty()) {
            throw new IllegalArgumentException("qasid.channel-router.ladders needs an entry with an empty prefix");
        }
    }

    public List<Route> stepsFor(Msisdn recipient) {
        for (Entry entry : entries) {
            if (recipient.e164().startsWith(entry.prefix())) {
                return entry.steps();
            }
        }
        throw new IllegalStateException("the empty prefix matches every number");
    }

    /// Every route that any ladder uses.
    public List<Route> routes() {
        return entries.stream()
                .flatMap(entry -> entry.steps().stream())
                .distinct()
                .toList();
    }
}
