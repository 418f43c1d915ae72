package io.qasid.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Category;
import io.qasid.model.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `PUT /v1/consents/policies`.
///
/// @param category null: every one that has no policy of its own
record PolicyRequest(TenantId tenant, @Nullable Category category, OptIn optIn, String by) {
    static final Set<String> FIELDS = Set.of("tenantId", "category", "optIn", "by");

    sealed interface Read {}

    record Valid(PolicyRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(ObjectNode body) {
        JsonFields fields = new JsonFields(body, FIELDS);
        TenantId tenant = fields.requiredText("tenantId")
                .map(text -> ConsentChange.tenant(text, "/tenantId", fields))
                .orElse(null);
        Category category = ConsentChange.category(fields);
        OptIn optIn =
                fields.requiredText("optIn").map(text -> optIn(text, fields)).orElse(null);
        String by = Actor.by(fields);
        if (tenant == null || optIn == null || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new PolicyRequest(tenant, category, optIn, by));
    }

    private static @Nullable OptIn optIn(String text, JsonFields fields) {
        Optional<OptIn> known = List.of(OptIn.values()).stream()
                .filter(optIn -> optIn.name().equals(text))
                .findFirst();
        if (known.isEmpty()) {
            fields.refuse("/optIn", "invalid", "This is one of SINGLE, DOUBLE.");
        }
        return known.orElse(null);
    }
}
