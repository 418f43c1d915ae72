package io.qasid.connector;

import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Msisdn;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// One claimed attempt, ready to be sent.
///
/// @param generation of the claim; raised by the router at every re-publish
/// @param sender what the recipient sees: an alphanumeric sender id (at most 11 characters) or a number's digits
/// @param text as the tenant wrote it, 1 to 1,600 UTF-16 units
/// @param template says the same where free text is not allowed
/// @param deadline after it nobody wants the message any more
public record Dispatch(
        AttemptId attempt,
        int generation,
        Msisdn recipient,
        String sender,
        String text,
        Optional<MessageTemplate> template,
        Category category,
        Instant deadline) {
    public Dispatch {
        Objects.requireNonNull(attempt);
        Objects.requireNonNull(recipient);
        Objects.requireNonNull(sender);
        Objects.requireNonNull(text);
        Objects.requireNonNull(template);
        Objects.requireNonNull(category);
        Objects.requireNonNull(deadline);
    }

    /// Without recipient and text: this ends up in logs.
    @Override
    public String toString() {
        return "Dispatch[" + attempt + " generation " + generation + "]";
    }
}
