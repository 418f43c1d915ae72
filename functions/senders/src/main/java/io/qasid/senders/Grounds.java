package io.qasid.senders;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import java.util.List;
import java.util.Set;

/// Why and who: the body of `POST /v1/senders/{id}/approve|reject|suspend|withdraw`, and part of a registration.
///
/// @param reason what a decision rests on: a letter, a complaint, a ticket
/// @param by whom the holder of the admin key acts for; nobody checks it
record Grounds(String reason, String by) {
    static final Set<String> FIELDS = Set.of("reason", "by");
    private static final String BY_DEFAULT = "admin";
    private static final int REASON_LENGTH_MAX = 500;
    private static final int BY_LENGTH_MAX = 100;

    sealed interface Read {}

    record Valid(Grounds grounds) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    /// A decision needs a reason.
    static Read ofDecision(ObjectNode body) {
        JsonFields fields = new JsonFields(body, FIELDS);
        Grounds grounds = of(fields);
        if (grounds.reason.isEmpty() && fields.errors().isEmpty()) {
            fields.refuse("/reason", "required", "A decision needs a reason: what it rests on.");
        }
        return fields.errors().isEmpty() ? new Valid(grounds) : new Invalid(fields.errors());
    }

    /// What is wrong is noted in `fields`.
    static Grounds of(JsonFields fields) {
        String reason = fields.optionalText("reason").orElse("").strip();
        if (reason.length() > REASON_LENGTH_MAX) {
            fields.refuse("/reason", "too_long", "A reason has at most " + REASON_LENGTH_MAX + " characters.");
        }
        String by = fields.optionalText("by").orElse("").strip();
        if (by.length() > BY_LENGTH_MAX) {
            fields.refuse("/by", "too_long", "A name has at most " + BY_LENGTH_MAX + " characters.");
        }
        return new Grounds(reason, by.isEmpty() ? BY_DEFAULT : by);
    }
}
