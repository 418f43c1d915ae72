package io.qasid.tenants;

import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why and who: part of every change.
///
/// @param reason what it rests on: a contract, an incident, a ticket; may be empty
/// @param by whom the holder of the admin key acts for; nobody checks it
record Grounds(String reason, String by) {
    static final Set<String> FIELDS = Set.of("reason", "by");
    private static final String BY_DEFAULT = "admin";
    private static final int REASON_LENGTH_MAX = 500;
    private static final int BY_LENGTH_MAX = 100;

    sealed interface Read {}

    record Valid(Grounds grounds) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    /// Of a body. What is wrong is noted in `fields`.
    static Grounds of(JsonFields fields) {
        String reason = fields.optionalText("reason").orElse("").strip();
        String by = fields.optionalText("by").orElse("").strip();
        flaw("/reason", reason, REASON_LENGTH_MAX)
                .ifPresent(flaw -> fields.refuse(flaw.pointer(), flaw.code(), flaw.detail()));
        flaw("/by", by, BY_LENGTH_MAX).ifPresent(flaw -> fields.refuse(flaw.pointer(), flaw.code(), flaw.detail()));
        return new Grounds(reason, by.isEmpty() ? BY_DEFAULT : by);
    }

    /// Of a query, where there is no body.
    static Read ofQuery(@Nullable String reason, @Nullable String by) {
        String why = reason == null ? "" : reason.strip();
        String who = by == null ? "" : by.strip();
        List<FieldError> errors = new ArrayList<>();
        flaw("reason", why, REASON_LENGTH_MAX).ifPresent(errors::add);
        flaw("by", who, BY_LENGTH_MAX).ifPresent(errors::add);
        return errors.isEmpty() ? new Valid(new Grounds(why, who.isEmpty() ? BY_DEFAULT : who)) : new Invalid(errors);
    }

    private static Optional<FieldError> flaw(String pointer, String text, int lengthMax) {
        if (text.length() > lengthMax) {
            return Optional.of(new FieldError(pointer, "too_long", "This has at most " + lengthMax + " characters."));
        }
        return text.chars().anyMatch(Character::isISOControl)
                ? Optional.of(new FieldError(pointer, "invalid_character", "This has printable characters only."))
                : Optional.empty();
    }
}
