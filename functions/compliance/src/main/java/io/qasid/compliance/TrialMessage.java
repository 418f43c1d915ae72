package io.qasid.compliance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/compliance/rules:test`: a message that isn't sent.
final class TrialMessage {
    static final Set<String> FIELDS = Set.of("tenantId", "recipient", "country", "category", "text", "at");

    private TrialMessage() {}

    sealed interface Read {}

    record Valid(Question question) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    /// @param now for a message that says no time
    static Read of(ObjectNode body, Instant now) {
        JsonFields fields = new JsonFields(body, FIELDS);
        TenantId tenant = fields.optionalText("tenantId")
                .map(text -> tenant(text, fields))
                .orElse(null);
        Msisdn recipient = fields.requiredText("recipient")
                .map(text -> recipient(text, fields))
                .orElse(null);
        String country = fields.optionalText("country").orElse("");
        if (!country.isEmpty() && !Countries.known(country)) {
            fields.refuse("/country", "invalid", "A country is an ISO 3166-1 alpha-2 code in upper case.");
        }
        Category category = fields.requiredText("category")
                .map(name -> category(name, fields))
                .orElse(null);
        String text = fields.optionalText("text").orElse("");
        if (text.length() > Check.TEXT_LENGTH_MAX) {
            fields.refuse("/text", "too_long", "A text has at most " + Check.TEXT_LENGTH_MAX + " characters.");
        }
        Instant at = fields.optionalText("at").map(time -> at(time, fields)).orElse(now);
        if (recipient == null || category == null || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new Question(
                tenant, recipient, country.isEmpty() ? RecipientCountry.of(recipient) : country, category, text, at));
    }

    private static @Nullable TenantId tenant(String text, JsonFields fields) {
        try {
            return TenantId.parse(text);
        } catch (IllegalArgumentException e) {
            fields.refuse("/tenantId", "invalid", "A tenant id is a UUID.");
            return null;
        }
    }

    private static @Nullable Msisdn recipient(String text, JsonFields fields) {
        try {
            return new Msisdn(text);
        } catch (IllegalArgumentException e) {
            fields.refuse("/recipient", "invalid", "A recipient is an E.164 number with its plus sign.");
            return null;
        }
    }

    private static @Nullable Category category(String name, JsonFields fields) {
        Optional<Category> category = RuleScope.categoryNamed(name);
        if (category.isEmpty()) {
            fields.refuse("/category", "invalid", "A category is one of OTP, TRANSACTIONAL, MARKETING, EMERGENCY.");
        }
        return category.orElse(null);
    }

    private static @Nullable Instant at(String text, JsonFields fields) {
        try {
            Instant at = OffsetDateTime.parse(text).toInstant();
            if (!at.isBefore(Check.AT_MIN) && at.isBefore(Check.AT_MAX)) {
                return at;
            }
        } catch (DateTimeParseException e) {
            // told below, as a time out of range is
        }
        fields.refuse("/at", "invalid", "A time is written as 2026-11-25T21:30:00+04:30, from 2000 to 2199.");
        return null;
    }
}
