package io.qasid.compliance;

import java.time.Instant;

/// One version of a rule as it is stored.
///
/// @param note why it is so: the law, the contract, the ticket
/// @param ended this version is the last one, and says that the rule holds no more
record RuleRecord(Rule rule, String note, boolean ended, Actor actor, Instant changedAt) {
    boolean saysTheSame(RuleDraft draft) {
        return rule.scope().equals(draft.scope()) && rule.terms().equals(draft.terms()) && note.equals(draft.note());
    }
}
