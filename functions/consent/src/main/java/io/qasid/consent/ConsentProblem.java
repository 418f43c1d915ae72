package io.qasid.consent;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can.
enum ConsentProblem implements ProblemType {
    DOUBLE_OPT_IN_REQUIRED(
            HttpStatus.CONFLICT,
            "Double opt-in required",
            false,
            "The tenant's policy wants opt-ins of this category confirmed by the recipient, and this one grants at once."
                    + " Nothing was recorded.",
            "Send it with the state PENDING, bring the token of the answer to the recipient, and confirm with what comes"
                    + " back. Or set the policy to SINGLE if one yes is enough."),
    NO_CONFIRMATION(
            HttpStatus.NOT_FOUND,
            "No confirmation",
            false,
            "This recipient was never asked for a confirmation with this id.",
            "Take the id from the answer to the opt-in, and the number that the opt-in was about."),
    CONFIRMATION_TOKEN_WRONG(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "Wrong token",
            false,
            "The token is not the one of this confirmation. The detail says how many tries are left.",
            "Ask the recipient to look again. Case, spaces and hyphens don't matter. After the last try, begin again with"
                    + " a new opt-in."),
    CONFIRMATION_OVER(
            HttpStatus.CONFLICT,
            "Confirmation over",
            false,
            "This opt-in waits for its confirmation no longer: it expired, was withdrawn, was replaced by a newer one, or"
                    + " met too many wrong tokens. The detail says which. What held before holds.",
            "Record a new opt-in with the state PENDING if the recipient still wants one."),
    IMPORT_INVALID(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "Invalid import",
            false,
            "Lines of the file are not acceptable. The member errors names them: a pointer begins with the number of its"
                    + " line. Nothing of the file was recorded.",
            "Correct or remove these lines and send the file again, with the same import id."),
    IMPORT_ID_REUSED(
            HttpStatus.CONFLICT,
            "Import id reused",
            false,
            "Another file was imported for this tenant under this import id. Nothing of this one was recorded.",
            "Give each file an id of its own. To go on with one that was interrupted, send it as it was."),
    IMPORT_BUSY(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Import busy",
            true,
            "Another import is under way on this instance.",
            "Send the same file again after the time in Retry-After.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    ConsentProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
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
