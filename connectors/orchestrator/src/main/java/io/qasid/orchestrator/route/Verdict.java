package io.qasid.orchestrator.route;

import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RouteResult;

/// What the router says to a notification.
sealed interface Verdict {
    /// It has it.
    record Accepted() implements Verdict {}

    /// A gate could not be asked; the same request may be answered otherwise later.
    record Blocked(String reason, String detail) implements Verdict {}

    /// Never.
    record Refused(String reason, String detail) implements Verdict {}

    /// Its deadline passed.
    record Expired(String reason) implements Verdict {}

    /// Repeat it: whether the router has it is not known.
    record NoAnswer() implements Verdict {}

    static Verdict of(RouteResult result) {
        return switch (result.getResultCase()) {
            case ACCEPTED -> new Accepted();
            case REFUSED -> of(result.getRefused());
            case UNAVAILABLE, RESULT_NOT_SET -> new NoAnswer();
            case INVALID -> new Refused("REQUEST_INVALID", result.getInvalid());
        };
    }

    /// What may be answered otherwise at any moment waits for a gate. What may not before a certain time had to wait
    /// for
    /// the end of quiet hours, which its deadline does not reach: the router would have deferred it otherwise.
    private static Verdict of(Refusal refusal) {
        if (refusal.getCode().equals("REFUSED_DEADLINE_PASSED")) {
            return new Expired(refusal.getCode());
        }
        return refusal.getRetryable() && !refusal.hasNotBefore()
                ? new Blocked(refusal.getCode(), refusal.getDetail())
                : new Refused(refusal.getCode(), refusal.getDetail());
    }
}
