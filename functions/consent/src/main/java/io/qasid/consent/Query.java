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
    private static final int PAGE_DEFAULT = 50;
    private static final int PAGE_MAX = 200;

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

    /// The number after which a page begins, counted down. Without one: from the newest.
    long cursor(@Nullable String text) {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            refuse("cursor", "invalid", "A cursor is the nextCursor of the page before.");
            return Long.MAX_VALUE;
        }
    }

    int pageSize(@Nullable String text) {
        if (text == null) {
            return PAGE_DEFAULT;
        }
        try {
            int size = Integer.parseInt(text);
            if (size >= 1 && size <= PAGE_MAX) {
                return size;
            }
        } catch (NumberFormatException e) {
            // told below, as a size out of range is
        }
        refuse("limit", "invalid", "A page has 1 to " + PAGE_MAX + " entries.");
        return PAGE_DEFAULT;
    }
}
