package io.qasid.tenantwebhooks.admin;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can.
enum WebhookProblem implements ProblemType {
    NO_ENDPOINT(
            HttpStatus.NOT_FOUND,
            "No endpoint",
            false,
            "No endpoint is set for this tenant.",
            "Set an endpoint for the tenant first. Events that came before it are kept until their"
                    + " retention ends."),
    NO_DEAD_LETTER(
            HttpStatus.NOT_FOUND,
            "No dead letter",
            false,
            "There is no dead letter with this id, or its tenant has no endpoint to send it to.",
            "List the dead letters with GET /v1/webhooks/dead-letters, and set an endpoint if the tenant has none.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    WebhookProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
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
