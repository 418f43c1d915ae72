package io.qasid.compliance;

import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rules by whose they are: a message meets the platform's and its tenant's, however many others have some.
///
/// @param platform those of no tenant
/// @param parts those of tenants, in [#PARTS] parts: what a change does not touch is shared with the one before it
record RulesByOwner(List<Rule> platform, List<Map<TenantId, List<Rule>>> parts, int size) {
    /// With a million tenants about a thousand in each.
    private static final int PARTS = 1_024;

    private static final RulesByOwner NONE = new RulesByOwner(List.of(), Collections.nCopies(PARTS, Map.of()), 0);

    static RulesByOwner of(Collection<Rule> rules) {
        Draft draft = new Draft(NONE);
        rules.forEach(draft::add);
        return draft.done();
    }

    /// As they are with rules that have changed. Whose a rule is never changes.
    RulesByOwner with(Collection<RuleRecord> changed) {
        Draft draft = new Draft(this);
        for (RuleRecord record : changed) {
            draft.remove(record.rule());
            if (!record.ended()) {
                draft.add(record.rule());
            }
        }
        return draft.done();
    }

    /// Empty for nobody.
    List<Rule> of(@Nullable TenantId tenant) {
        return tenant == null ? List.of() : parts.get(part(tenant)).getOrDefault(tenant, List.of());
    }

    private static int part(TenantId tenant) {
        return Math.floorMod(tenant.hashCode(), PARTS);
    }

    private static final class Draft {
        private final List<Rule> platform;
        private final List<Map<TenantId, List<Rule>>> parts;
        private final boolean[] copied = new boolean[PARTS];
        private int size;

        Draft(RulesByOwner base) {
            platform = new ArrayList<>(base.platform);
            parts = new ArrayList<>(base.parts);
            size = base.size;
        }

        void add(Rule rule) {
            TenantId tenant = rule.scope().tenant();
            if (tenant == null) {
                platform.add(rule);
            } else {
                own(tenant).merge(tenant, List.of(rule), Draft::joined);
            }
            size++;
        }

        void remove(Rule rule) {
            TenantId tenant = rule.scope().tenant();
            List<Rule> owned = tenant == null ? platform : own(tenant).getOrDefault(tenant, List.of());
            List<Rule> others = owned.stream()
                    .filter(other -> !other.id().equals(rule.id()))
                    .toList();
            size -= owned.size() - others.size();
            if (tenant == null) {
                platform.clear();
                platform.addAll(others);
            } else if (others.isEmpty()) {
                own(tenant).remove(tenant);
            } else {
                own(tenant).put(tenant, others);
            }
        }

        RulesByOwner done() {
            return new RulesByOwner(List.copyOf(platform), List.copyOf(parts), size);
        }

        private Map<TenantId, List<Rule>> own(TenantId tenant) {
            int part = part(tenant);
            if (!copied[part]) {
                copied[part] = true;
                parts.set(part, new HashMap<>(parts.get(part)));
            }
            return parts.get(part);
        }

        private static List<Rule> joined(List<Rule> one, List<Rule> other) {
            List<Rule> both = new ArrayList<>(one);
            both.addAll(other);
            return List.copyOf(both);
        }
    }
}
