package io.qasid.compliance;

import io.qasid.compliance.Terms.AllowedDomains;
import io.qasid.compliance.Terms.BlockedPrefix;
import io.qasid.compliance.Terms.ForbiddenTerm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Why a rule can't stand beside another one of the same kind and scope. Pure.
///
/// Rules of different scopes never contradict each other: both count, the stricter wins, and that is what layers are
/// for.
///
/// @param with the rule that is there already
/// @param why a sentence for the person who writes the new one
record Contradiction(Rule with, String why) {

    static Optional<Contradiction> find(Rule wanted, Collection<Rule> inForce) {
        List<Rule> beside = inForce.stream()
                .filter(other -> !other.id().equals(wanted.id()))
                .filter(other -> other.kind() == wanted.kind())
                .filter(other -> other.scope().equals(wanted.scope()))
                .toList();
        for (Rule other : beside) {
            Optional<String> why = between(wanted.terms(), other.terms());
            if (why.isPresent()) {
                return Optional.of(new Contradiction(other, why.get()));
            }
        }
        if (wanted.terms() instanceof QuietHours quiet && !beside.isEmpty()) {
            List<QuietHours> together = new ArrayList<>(List.of(quiet));
            beside.forEach(rule -> together.add((QuietHours) rule.terms()));
            if (!QuietTime.leavesTime(together, wanted.scope().country())) {
                return Optional.of(new Contradiction(
                        beside.getFirst(), "Together with this rule it would be quiet all week, without end."));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> between(Terms wanted, Terms other) {
        return switch (wanted) {
            case QuietHours quiet when other instanceof QuietHours known -> between(quiet, known);
            case BlockedPrefix prefix when other.equals(prefix) -> Optional.of("This rule blocks the same prefix.");
            case ForbiddenTerm term
            when other instanceof ForbiddenTerm known && known.folded().equals(term.folded()) ->
                Optional.of("This rule forbids the same term.");
            case AllowedDomains _
            when other instanceof AllowedDomains ->
                Optional.of(
                        "This rule is the list of allowed domains of the same scope: each would forbid what only the"
                                + " other one allows. Change it instead.");
            case FrequencyCap cap
            when other instanceof FrequencyCap known && known.window().equals(cap.window()) ->
                Optional.of("This rule caps the same stretch of time. Change it instead.");
            case RequiredText required when other.equals(required) -> Optional.of("This rule requires the same texts.");
            case RegisteredTemplates _
            when other instanceof RegisteredTemplates ->
                Optional.of("This rule is the list of templates of the same scope: a text would have to be in both."
                        + " Change it instead.");
            case RequiredText _,
                    RegisteredTemplates _,
                    FrequencyCap _,
                    QuietHours _,
                    BlockedPrefix _,
                    ForbiddenTerm _,
                    AllowedDomains _ -> Optional.empty();
        };
    }

    private static Optional<String> between(QuietHours wanted, QuietHours known) {
        if (wanted.equals(known)) {
            return Optional.of("This rule has the same quiet hours.");
        }
        return wanted.during() != known.during() && wanted.overlaps(known)
                ? Optional.of("This rule's quiet hours overlap, and one of the two refuses what the other one defers.")
                : Optional.empty();
    }
}
