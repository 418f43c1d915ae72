package io.qasid.channelrouter.policies;

import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Why and who: part of every change.
///
/// @param reason what it rests on; may be empty
/// @param by whom the holder of the admin key acts for; nobody checks it
public record Grounds(String reason, String by) {
    public static final Set<String> FIELDS = Set.of("reason", "by");

    private static final String BY_DEFAULT = "admin";
    private static final int REASON_LENGTH_MAX = 500;
    private static final int BY_LENGTH_MAX = 100;

    /// Of a body. What is wrong is noted in `fields`.
    public static Grounds of(JsonFields fields) {
        Grounds grounds = given(
                fields.optionalText("reason").orElse(null),
                fields.optionalText("by").orElse(null));
        grounds.flaws("/").forEach(flaw -> fields.refuse(flaw.pointer(), flaw.code(), flaw.detail()));
        return grounds;
    }

    /// Of a query, where there is no body.
    ///
    /// @param errors what is wrong is noted in it
    public static Grounds ofQuery(@Nullable String reason, @Nullable String by, List<FieldError> errors) {
        Grounds grounds = given(reason, by);
        grounds.flaws("").forEach(errors::add);
        return grounds;
    }

    private static Grounds given(@Nullable String reason, @Nullable String by) {
        String who = by == null ? "" : by.strip();
        return new Grounds(reason == null ? "" : reason.strip(), who.isEmpty() ? BY_DEFAULT : who);
    }

    private Stream<FieldError> flaws(String at) {
        return Stream.of(flaw(at + "reason", reason, REASON_LENGTH_MAX), flaw(at + "by", by, BY_LENGTH_MAX))
                .flatMap(Optional::stream);
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
