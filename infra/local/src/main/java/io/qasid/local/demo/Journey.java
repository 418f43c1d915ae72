package io.qasid.local.demo;

import io.qasid.local.client.Answer;
import io.qasid.local.client.MessageView;
import io.qasid.model.MessageStatus;
import org.jspecify.annotations.Nullable;

/// One message of the file on its way.
///
/// @param view as last seen; null when it was refused, or not looked at yet
/// @param told how many of its decisions were printed
record Journey(DemoMessage message, Answer answer, @Nullable MessageView view, int told) {

    static Journey start(DemoMessage message, Answer answer) {
        return new Journey(message, answer, null, 0);
    }

    Journey seen(MessageView now) {
        return new Journey(message, answer, now, now.decisions().size());
    }

    /// Whether there is a way to watch: a refusal has none, and a repeat has that of the first request.
    boolean travels() {
        return answer instanceof Answer.Accepted && message.expect().sameAs() == null;
    }

    /// Whether nothing more will happen to it today.
    boolean arrived() {
        return view != null && (view.status().terminal() || message.expect().status() == MessageStatus.DEFERRED);
    }

    /// Whether an operator may be about to get it.
    boolean onItsWayToAnOperator() {
        return travels()
                && !arrived()
                && (view == null
                        || view.attempts().stream().anyMatch(attempt -> switch (attempt.state()) {
                            case "READY", "PUBLISHED", "CLAIMED" -> true;
                            default -> false;
                        }));
    }

    String messageId() {
        return answer instanceof Answer.Accepted accepted ? accepted.messageId() : "";
    }
}
