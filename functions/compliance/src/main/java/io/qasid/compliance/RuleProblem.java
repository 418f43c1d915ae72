package io.qasid.compliance;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can.
enum RuleProblem implements ProblemType {
    NO_SUCH_RULE(
            HttpStatus.NOT_FOUND,
            "No such rule",
            false,
            "There is no rule with this id.",
            "List the rules and take the id from there."),
    RULE_ENDED(
            HttpStatus.CONFLICT,
            "Rule ended",
            false,
            "A rule that has ended stays as it was, so that old decisions can be explained.",
            "Make a new rule."),
    RULE_CONTRADICTS(
            HttpStatus.CONFLICT,
            "Rule contradicts another one",
            false,
            "With this rule two rules in force would say opposite things about the same message. The"
                    + " detail names the other one.",
            "End the other rule first, or change the one you are making."),
    TOO_MANY_RULES(
            HttpStatus.CONFLICT,
            "Too many rules",
            false,
            "This owner has as many rules in force as there may be. Each message is checked against all of" + " them.",
            "End rules that are not needed, or put several into one.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    RuleProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
        this.cause = cause;
        this.fix = fix;
    }

    @Override
    public HttpStatus status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String fix() {
        return fix;
    }
}
