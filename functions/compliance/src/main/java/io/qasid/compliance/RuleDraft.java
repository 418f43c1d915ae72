package io.qasid.compliance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.compliance.Rule.Kind;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Category;
import io.qasid.model.TenantId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A rule as an admin writes it: the body of `POST /v1/compliance/rules` and `PUT /v1/compliance/rules/{id}`.
record RuleDraft(RuleScope scope, Terms terms, String note, String by) {
    private static final int NOTE_LENGTH_MAX = 500;
    static final Set<String> FIELDS = Set.of("tenantId", "country", "category", "kind", "note", "by");

    sealed interface Read {}

    record Valid(RuleDraft draft) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(ObjectNode body) {
        Optional<Kind> kind = kindNamed(body.path("kind").asText());
        JsonFields fields = new JsonFields(body, known(kind));
        TenantId tenant = tenant(fields);
        String country = country(fields);
        Category category = category(fields);
        if (fields.requiredText("kind").isPresent() && kind.isEmpty()) {
            fields.refuse("/kind", "invalid", "A kind is one of " + Arrays.toString(Kind.values()) + ".");
        }
        Optional<Terms> terms = kind.flatMap(known -> TermsJson.read(known, body, fields));
        String note = fields.optionalText("note").orElse("").strip();
        if (note.length() > NOTE_LENGTH_MAX) {
            fields.refuse("/note", "too_long", "A note has at most " + NOTE_LENGTH_MAX + " characters.");
        }
        String by = Actor.by(fields);
        if (terms.isPresent()
                && terms.get() instanceof QuietHours quiet
                && !QuietTime.leavesTime(List.of(quiet), country)) {
            fields.refuse(
                    "/to", "without_end", "It would be quiet without end in this country: name one of its zones.");
        }
        if (terms.isEmpty() || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new RuleDraft(new RuleScope(tenant, country, category), terms.get(), note, by));
    }

    static Optional<Kind> kindNamed(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst();
    }

    private static Set<String> known(Optional<Kind> kind) {
        Set<String> known = new HashSet<>(FIELDS);
        // of a kind that isn't known, any kind's field may be right
        known.addAll(kind.map(TermsJson::fields)
                .orElseGet(() -> Arrays.stream(Kind.values())
                        .flatMap(any -> TermsJson.fields(any).stream())
                        .collect(Collectors.toSet())));
        return known;
    }

    private static @Nullable TenantId tenant(JsonFields fields) {
        Optional<String> text = fields.optionalText("tenantId");
        try {
            return text.map(TenantId::parse).orElse(null);
        } catch (IllegalArgumentException e) {
            fields.refuse("/tenantId", "invalid", "A tenant id is a UUID; without one the rule is for every tenant.");
            return null;
        }
    }

    private static String country(JsonFields fields) {
        String country = fields.requiredText("country").orElse(RuleScope.ALL);
        if (!country.equals(RuleScope.ALL) && !Countries.known(country)) {
            fields.refuse("/country", "invalid", "A country is an ISO 3166-1 alpha-2 code in upper case, or *.");
        }
        return country;
    }

    private static @Nullable Category category(JsonFields fields) {
        String name = fields.requiredText("category").orElse(RuleScope.ALL);
        Optional<Category> category = RuleScope.categoryNamed(name);
        if (category.isEmpty() && !name.equals(RuleScope.ALL)) {
            fields.refuse("/category", "invalid", "A category is one of OTP, TRANSACTIONAL, MARKETING, EMERGENCY, *.");
        }
        return category.orElse(null);
    }
}
