package io.qasid.providerwebhooks;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can. Providers look at the status; the pages are for who operates.
enum CallbackProblem implements ProblemType {
    TOO_MANY_REQUESTS(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many requests",
            true,
            "More requests came from one address than the setting requests-per-second allows.",
            "A provider repeats what was not taken. If it is the provider's usual traffic, raise the" + " setting."),
    NOT_TAKEN(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Not taken",
            true,
            "The callback could not be stored: the connector or the router gave no answer in time, or too"
                    + " many are under way. Or the secret that proves it could not be read yet.",
            "A provider repeats it. If this lasts, look at NATS, the connector, the router and the secret store.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    CallbackProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
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
