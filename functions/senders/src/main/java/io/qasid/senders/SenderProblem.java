package io.qasid.senders;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can.
enum SenderProblem implements ProblemType {
    NO_SENDER(
            HttpStatus.NOT_FOUND,
            "No sender",
            false,
            "There is no registered sender with this id.",
            "List the senders with GET /v1/senders and take the id from there."),
    ILLEGAL_TRANSITION(
            HttpStatus.CONFLICT,
            "Illegal transition",
            false,
            "The sender is in a state from which this decision is not possible. The detail names both.",
            "Look at the sender and its history with GET /v1/senders/{id}. A rejected or withdrawn sender is registered anew."),
    FOUR_EYES(
            HttpStatus.CONFLICT,
            "Four eyes",
            false,
            "Who requested a sender may not approve it, and the field by names the same person.",
            "Have somebody else decide, and name them in the field by."),
    DOCUMENTS_MISSING(
            HttpStatus.CONFLICT,
            "Documents missing",
            false,
            "The sender's country wants documents that this sender doesn't have. The detail names their kinds.",
            "Add them with POST /v1/senders/{id}/documents, and approve then."),
    TOO_MANY_PAPERS(
            HttpStatus.CONFLICT,
            "Too many papers",
            false,
            "The sender has as many documents or comments as one may have.",
            "Put what belongs together into one. If the sender changed hands, withdraw it and request it anew.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    SenderProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
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
