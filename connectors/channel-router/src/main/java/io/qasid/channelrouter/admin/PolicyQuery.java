package io.qasid.channelrouter.admin;

import io.qasid.channelrouter.policies.Grounds;
import io.qasid.channelrouter.policies.PolicyKey;
import io.qasid.http.FieldError;
import io.qasid.model.Category;
import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads paths and parameters below `/v1/channel/policies`, and gathers what is wrong with them.
final class PolicyQuery {
    private static final int PAGE_DEFAULT = 50;
    private static final int PAGE_MAX = 200;
    private static final TenantId NOBODY = TenantId.parse("00000000-0000-0000-0000-000000000000");

    private final List<FieldError> errors = new ArrayList<>();

    List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /// Empty after an error was noted.
    Optional<PolicyKey> key(String tenantId, String category, String name, String prefix) {
        TenantId tenant = tenant(tenantId);
        if (!category.equals(PolicyKey.ANY)
                && Arrays.stream(Category.values())
                        .noneMatch(known -> known.name().equals(category))) {
            refuse("category", "A category is OTP, TRANSACTIONAL, MARKETING, EMERGENCY, or * for any.");
        }
        if (!errors.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PolicyKey.parse(tenant.toString(), category, name, prefix));
        } catch (IllegalArgumentException e) {
            refuse("policy", "Of name and prefix: " + e.getMessage() + ", or * for every number.");
            return Optional.empty();
        }
    }

    TenantId tenant(@Nullable String text) {
        try {
            return TenantId.parse(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            refuse("tenantId", "A tenant id is a UUID, and required.");
            return NOBODY;
        }
    }

    /// The last policy of the page before: category, name and prefix, as `nextCursor` had them.
    Optional<PolicyKey> cursor(TenantId tenant, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 3) {
                return Optional.of(PolicyKey.parse(tenant.toString(), parts[0], parts[1], parts[2]));
            }
        } catch (IllegalArgumentException e) {
            // told below, as one of another form is
        }
        refuse("cursor", "A cursor is the nextCursor of the page before.");
        return Optional.empty();
    }

    static String cursorAfter(PolicyKey last) {
        return last.categoryText() + "/" + last.name() + "/" + last.prefixText();
    }

    int pageSize(@Nullable String text) {
        return number("limit", text, 1, PAGE_MAX, PAGE_DEFAULT, "A page has 1 to " + PAGE_MAX + " entries.");
    }

    /// That a change was decided upon.
    int version(@Nullable String text) {
        return number(
                "version",
                text == null ? "" : text,
                1,
                Integer.MAX_VALUE,
                0,
                "A change names the version that it was decided upon.");
    }

    Grounds grounds(@Nullable String reason, @Nullable String by) {
        return Grounds.ofQuery(reason, by, errors);
    }

    private int number(String parameter, @Nullable String text, int least, int most, int otherwise, String expected) {
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as a number out of range is
        }
        refuse(parameter, expected);
        return otherwise;
    }

    private void refuse(String parameter, String detail) {
        errors.add(new FieldError(parameter, "invalid", detail));
    }
}
