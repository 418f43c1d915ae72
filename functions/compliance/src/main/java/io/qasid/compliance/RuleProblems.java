package io.qasid.compliance;

import io.qasid.http.FieldError;
import io.qasid.http.HttpProblem;
import io.qasid.http.Problem;
import java.time.Duration;
import java.util.List;

/// What the admin API says instead of yes.
final class RuleProblems {
    private RuleProblems() {}

    static Problem noSuchRule() {
        return Problem.of(RuleProblem.NO_SUCH_RULE, "There is no rule with this id.");
    }

    static Problem ended() {
        return Problem.of(RuleProblem.RULE_ENDED, "This rule has ended and is changed no more. Make a new one.");
    }

    /// @param field JSON pointer
    static Problem fixed(String field) {
        return Problem.invalidFields(List.of(
                new FieldError(field, "immutable", "A rule keeps this for its life. End it, and make another one.")));
    }

    static Problem contradicts(Contradiction contradiction) {
        String detail =
                contradiction.why() + " It is rule " + contradiction.with().id() + ".";
        return Problem.fields(
                RuleProblem.RULE_CONTRADICTS,
                detail,
                List.of(new FieldError("/" + field(contradiction.with()), "contradicts", contradiction.why())));
    }

    private static String field(Rule rule) {
        return switch (rule.terms()) {
            case QuietHours _ -> "from";
            case FrequencyCap _ -> "window";
            case RequiredText _ -> "texts";
            case RegisteredTemplates _ -> "templates";
            case Terms.BlockedPrefix _ -> "prefix";
            case Terms.ForbiddenTerm _ -> "term";
            case Terms.AllowedDomains _ -> "allowedDomains";
        };
    }

    static Problem tooMany() {
        return Problem.of(
                RuleProblem.TOO_MANY_RULES,
                "There are " + RuleChanges.RULES_MAX + " rules of this owner in force. End one first.");
    }

    static Problem storeIsOut() {
        return Problem.temporary(
                HttpProblem.STORE_UNAVAILABLE,
                "The compliance store gave no answer. A change may or may not be recorded; sent again, it is refused as a"
                        + " contradiction to itself if it was.",
                Duration.ofSeconds(2));
    }
}
