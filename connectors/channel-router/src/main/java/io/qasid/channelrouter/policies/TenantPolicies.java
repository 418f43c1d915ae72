package io.qasid.channelrouter.policies;

import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One tenant's policies in force. Pure.
record TenantPolicies(List<Entry> entries) {
    static final TenantPolicies NONE = new TenantPolicies(List.of());

    sealed interface Entry {
        PolicyKey key();
    }

    record Usable(PolicyVersion policy) implements Entry {
        @Override
        public PolicyKey key() {
            return policy.key();
        }
    }

    /// It is in force, and can't be followed: its messages wait until somebody has mended it.
    ///
    /// @param label names it and its version
    record Unusable(PolicyKey key, String label, String flaw) implements Entry {}

    /// Those of one category before those of any, and longer prefixes before shorter ones.
    TenantPolicies {
        entries = entries.stream()
                .sorted(Comparator.comparingInt(TenantPolicies::breadth)
                        .thenComparing(Comparator.comparingInt(
                                        (Entry entry) -> entry.key().prefix().length())
                                .reversed()))
                .toList();
    }

    private static int breadth(Entry entry) {
        return entry.key().category().isPresent() ? 0 : 1;
    }

    /// The one that a message follows; empty: none.
    Optional<Entry> find(Category category, String name, Msisdn recipient) {
        for (Entry entry : entries) {
            if (entry.key().covers(category, name, recipient)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }
}
