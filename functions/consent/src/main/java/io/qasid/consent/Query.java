package io.qasid.consent;

import io.qasid.http.FieldError;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Query parameters, read one by one; everything that is wrong with them is gathered.
final class Query {
    private final List<FieldError> errors = new ArrayList<>();

    /// What was wrong so far.
    List<FieldError> errors() {
        return List.copyOf(errors);
    }

    void refuse(String name, String code, String detail) {
        errors.add(new FieldError(name, code, detail));
    }

    /// Empty after an error was noted.
    Optional<TenantId> tenant(@Nullable String text) {
        try {
            if (text != null) {
                return Optional.of(TenantId.parse(text));
            }
            refuse("tenantId", "required", "This query parameter is required.");
        } catch (IllegalArgumentException e) {
            refuse("tenantId", "invalid", "A tenant id is a UUID.");
        }
        return Optional.empty();
    }

    /// Empty after an error was noted.
    Optional<Msisdn> recipient(@Nullable String text) {
        try {
            if (text != null) {
                // a plus sign that was not escaped arrives as a space
                return Optional.of(new Msisdn(text.startsWith(" ") ? "+" + text.substring(1) : text));
            }
            refuse("recipient", "required", "This query parameter is required.");
        } catch (IllegalArgumentException e) {
            refuse("recipient", "invalid", "A recipient is an E.164 number with its plus sign.");
        }
        return Optional.empty();
    }

    /// A short text without control characters. Empty after an error was noted.
    Optional<String> text(String name, @Nullable String text, int lengthMax) {
        if (text == null) {
            refuse(name, "required", "This query parameter is required.");
            return Optional.empty();
        }
        boolean fits = !text.isBlank()
                && text.length() <= lengthMax
                && text.chars().noneMatch(each -> Character.isISOControl(each) || Character.isSurrogate((char) each));
        if (!fits) {
            refuse(name, "invalid", "This needs 1 to " + lengthMax + " characters, none of them a control character.");
            return Optional.empty();
        }
        return Optional.of(text);
    }
}
