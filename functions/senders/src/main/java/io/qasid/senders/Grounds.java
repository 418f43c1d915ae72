package io.qasid.senders;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why and who: the body of `POST /v1/senders/{id}/approve|reject|suspend|withdraw`, and part of a registration.
///
/// @param reason what a decision rests on: a letter, a complaint, a ticket
/// @param expiresAt of an approval; null: not said
/// @param by whom the holder of the admin key acts for; nobody checks it
record Grounds(String reason, String by, @Nullable Instant expiresAt) {
    static final Set<String> FIELDS = Set.of("reason", "by");
    static final Set<String> OF_APPROVAL = Set.of("reason", "by", "expiresAt");
    private static final Instant EXPIRY_MAX = Instant.parse("2200-01-01T00:00:00Z");
    private static final String BY_DEFAULT = "admin";
    private static final int REASON_LENGTH_MAX = 500;
    private static final int BY_LENGTH_MAX = 100;

    sealed interface Read {}

    record Valid(Grounds grounds) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    /// A decision needs a reason.
    ///
    /// @param approves whether it may say until when
    static Read ofDecision(ObjectNode body, boolean approves) {
        JsonFields fields = new JsonFields(body, approves ? OF_APPROVAL : FIELDS);
        Grounds said = of(fields);
        Grounds grounds = new Grounds(said.reason, said.by, approves ? expiry(fields) : null);
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
        return new Grounds(reason, by.isEmpty() ? BY_DEFAULT : by, null);
    }

    /// Null when it isn't there, and after an error was noted.
    private static @Nullable Instant expiry(JsonFields fields) {
        String text = fields.optionalText("expiresAt").orElse(null);
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
            if (time.isBefore(EXPIRY_MAX)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // told below, as a time out of range is
        }
        fields.refuse("/expiresAt", "invalid", "A time is written as 2027-03-21T09:30:00+04:30, before the year 2200.");
        return null;
    }
}
