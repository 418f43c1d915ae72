package io.qasid.compliance;

import io.micronaut.http.HttpStatus;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import java.time.Duration;
import java.util.List;

/// What the admin API says instead of yes.
final class RuleProblems {
    private RuleProblems() {}

    static Problem noSuchRule() {
        return Problem.of(HttpStatus.NOT_FOUND, "NO_SUCH_RULE", "No such rule", "There is no rule with this id.");
    }

    static Problem ended() {
        return Problem.of(
                HttpStatus.CONFLICT,
                "RULE_ENDED",
                "Rule ended",
                "This rule has ended and is changed no more. Make a new one.");
    }

    /// @param field JSON pointer
    static Problem fixed(String field) {
        return Problem.invalidFields(List.of(
                new FieldError(field, "immutable", "A rule keeps this for its life. End it, and make another one.")));
    }

    static Problem contradicts(Contradiction contradiction) {
        String detail =
                contradiction.why() + " It is rule " + contradiction.with().id() + ".";
        return new Problem(
                HttpStatus.CONFLICT,
                "RULE_CONTRADICTS",
                "Rule contradicts another one",
                detail,
                false,
                null,
                List.of(new FieldError("/" + field(contradiction.with()), "contradicts", contradiction.why())));
    }

    private static String field(Rule rule) {
        return switch (rule.terms()) {
            case QuietHours _ -> "from";
            case Terms.BlockedPrefix _ -> "prefix";
            case Terms.ForbiddenTerm _ -> "term";
            case Terms.AllowedDomains _ -> "allowedDomains";
        };
    }

    static Problem tooMany() {
        return Problem.of(
                HttpStatus.CONFLICT,
                "TOO_MANY_RULES",
                "Too many rules",
                "There are " + RuleChanges.RULES_MAX + " rules of this owner in force. End one first.");
    }

    static Problem storeIsOut() {
        return Problem.temporary(
                HttpStatus.SERVICE_UNAVAILABLE,
                "STORE_UNAVAILABLE",
                "Store unavailable",
                "The compliance store gave no answer. A change may or may not be recorded; sent again, it is refused as a"
                        + " contradiction to itself if it was.",
                Duration.ofSeconds(2));
    }
}
