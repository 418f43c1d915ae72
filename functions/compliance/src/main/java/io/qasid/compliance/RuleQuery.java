package io.qasid.compliance;

import io.qasid.compliance.Rule.Kind;
import io.qasid.http.FieldError;
import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of `GET /v1/compliance/rules` and gathers everything that is wrong with them.
final class RuleQuery {
    static final int PAGE_DEFAULT = 50;
    static final int PAGE_MAX = 200;
    /// Stands for the rules of no tenant.
    static final String PLATFORM = "platform";
    private static final Map<String, Boolean> ENDED = Map.of("IN_FORCE", false, "ENDED", true);

    private final List<FieldError> errors = new ArrayList<>();

    List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /// Empty: it can't be the id of anything.
    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    RuleFile.Filter filter(
            @Nullable String tenantId,
            @Nullable String country,
            @Nullable String category,
            @Nullable String kind,
            @Nullable String state) {
        String owner = owner(tenantId);
        if (country != null && !country.equals(RuleScope.ALL) && !Countries.known(country)) {
            refuse("country", "A country is an ISO 3166-1 alpha-2 code in upper case, or *.");
        }
        if (category != null
                && !category.equals(RuleScope.ALL)
                && RuleScope.categoryNamed(category).isEmpty()) {
            refuse("category", "A category is one of OTP, TRANSACTIONAL, MARKETING, EMERGENCY, *.");
        }
        if (kind != null && RuleDraft.kindNamed(kind).isEmpty()) {
            refuse("kind", "A kind is one of " + Arrays.toString(Kind.values()) + ".");
        }
        if (state != null && !ENDED.containsKey(state)) {
            refuse("state", "A state is one of IN_FORCE, ENDED.");
        }
        return new RuleFile.Filter(owner, country, category, kind, state == null ? null : ENDED.get(state));
    }

    private @Nullable String tenant(String text) {
        try {
            return TenantId.parse(text).toString();
        } catch (IllegalArgumentException e) {
            refuse("tenantId", "A tenant id is a UUID, or platform for the rules of no tenant.");
            return null;
        }
    }

    /// Null: from the first.
    @Nullable
    UUID cursor(@Nullable String text) {
        Optional<UUID> cursor = text == null ? Optional.empty() : uuid(text);
        if (text != null && cursor.isEmpty()) {
            refuse("cursor", "A cursor is the nextCursor of the page before.");
        }
        return cursor.orElse(null);
    }

    /// Counted down; from the newest without one.
    long countdown(@Nullable String text) {
        try {
            return text == null ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (NumberFormatException e) {
            refuse("cursor", "A cursor is the nextCursor of the page before.");
            return Long.MAX_VALUE;
        }
    }

    /// A tenant's id, or `platform`; null: all.
    @Nullable
    String owner(@Nullable String tenantId) {
        return tenantId == null || tenantId.equals(PLATFORM) ? tenantId : tenant(tenantId);
    }

    String by(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Actor.BY_DEFAULT;
        }
        if (text.length() > Actor.BY_LENGTH_MAX || text.chars().anyMatch(Character::isISOControl)) {
            refuse(
                    "by",
                    "A name has at most " + Actor.BY_LENGTH_MAX + " characters, none of them a control character.");
        }
        return text;
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
        refuse("limit", "A page has 1 to " + PAGE_MAX + " entries.");
        return PAGE_DEFAULT;
    }

    private void refuse(String parameter, String detail) {
        errors.add(new FieldError(parameter, "invalid", detail));
    }
}
