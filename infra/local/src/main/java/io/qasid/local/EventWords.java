package io.qasid.local;

import io.qasid.local.client.MessageView;
import io.qasid.local.client.MessageView.Decision;

/// One line for a person about each thing that was decided. A kind that is not in the table is shown as it is.
public final class EventWords {
    private EventWords() {}

    /// @param view the message that `decision` is about
    public static String of(MessageView view, Decision decision) {
        String route = view.routeOf(decision.attempt());
        String why = why(decision);
        return switch (decision.kind()) {
            case "ACCEPTED" -> "accepted: " + why;
            case "ATTEMPT_STARTED" -> "goes to " + route + ": " + why;
            case "ATTEMPT_SUBMITTED" -> "submitted to " + route;
            case "ATTEMPT_REJECTED" -> route + " rejects it: " + why;
            case "ATTEMPT_DEFERRED" -> route + " asks to wait: " + why;
            case "STEP_SKIPPED" ->
                decision.reason().equals("REFUSED_COST_CAP")
                        ? "a step is skipped: " + why
                        : route + " is skipped: " + why;
            case "ATTEMPT_UNDELIVERED" -> route + " took it and could not deliver it: " + why;
            case "SEGMENT_DELIVERED" -> "receipt: one segment is on the handset";
            case "RECEIPT_ENROUTE" -> "receipt: on its way, by " + route;
            case "RECEIPT_UNKNOWN" -> "receipt: " + route + " does not know: " + why;
            case "RECEIPT_FAILED", "RECEIPT_EXPIRED" -> "receipt: one more segment did not arrive, by " + route;
            case "ATTEMPT_DELIVERED" ->
                decision.reason().equals("ACCEPTED_SUFFICES")
                        ? route + " took it, which is all that it tells"
                        : "receipt: on the handset, by " + route;
            case "ATTEMPT_UNKNOWN" -> route + " may have it or not: " + why;
            case "ATTEMPT_WITHDRAWN" -> "taken back from " + route + ": " + why;
            case "STEP_LATE" -> route + " took it and told nothing in its time";
            case "ALSO_DELIVERED" -> "delivered by " + route + " too, as the ladder asks";
            case "MESSAGE_DEFERRED" -> "still waits: " + why;
            case "MESSAGE_RELEASED" -> "may go now: " + why;
            case "ANSWER_RECEIVED" -> "the person has answered";
            case "DOUBLE_DELIVERY" -> "delivered a second time, by " + route;
            case "MESSAGE_SCHEDULED", "MESSAGE_QUEUED", "MESSAGE_ROUTING" -> "waits: " + why;
            case "MESSAGE_BLOCKED" -> "blocked: " + why;
            case "MESSAGE_REFUSED" -> "REFUSED: " + why;
            case "MESSAGE_CANCELLED" -> "CANCELLED: " + why;
            case "MESSAGE_DELIVERED" -> "DELIVERED";
            case "MESSAGE_FAILED" -> "FAILED: " + why;
            case "MESSAGE_EXPIRED" -> "EXPIRED: " + why;
            case "MESSAGE_UNKNOWN" -> "UNKNOWN: " + why;
            default -> decision.kind() + (route.isEmpty() ? "" : " at " + route) + ": " + why;
        };
    }

    private static String why(Decision decision) {
        return decision.detail().isEmpty() ? decision.reason() : decision.reason() + " (" + decision.detail() + ")";
    }
}
