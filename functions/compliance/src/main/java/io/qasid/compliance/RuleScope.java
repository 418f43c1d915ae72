package io.qasid.compliance;

import io.qasid.model.Category;
import io.qasid.model.TenantId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whose messages a rule is about.
///
/// @param tenant null: every tenant's; such a rule is the platform's
/// @param country of the recipient, ISO 3166-1 alpha-2, or [#ALL]
/// @param category null: every one
record RuleScope(
        @Nullable TenantId tenant, String country, @Nullable Category category) {
    /// How "every one" is written, in the API and in the store.
    static final String ALL = "*";

    static Optional<Category> categoryNamed(String name) {
        for (Category category : Category.values()) {
            if (category.name().equals(name)) {
                return Optional.of(category);
            }
        }
        return Optional.empty();
    }

    String categoryText() {
        return category == null ? ALL : category.name();
    }

    boolean covers(Question question) {
        return (tenant == null || tenant.equals(question.tenant()))
                && (country.equals(ALL) || country.equals(question.country()))
                && (category == null || category == question.category());
    }

    /// Whether the rule speaks of this category by name.
    boolean names(Category asked) {
        return category == asked;
    }
}
