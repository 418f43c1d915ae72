package io.qasid.local.client;

/// Do not retry unless the problem is temporary: a query was answered with a problem document.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Answer.Problem problem;

    ProblemException(Answer.Problem problem) {
        super("HTTP " + problem.http() + " " + problem.code() + ": " + problem.detail());
        this.problem = problem;
    }

    public Answer.Problem problem() {
        return problem;
    }
}
