package io.qasid.senders;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import io.qasid.senders.Registration.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/senders`.
record RegistrationRequest(Subject subject, Grounds grounds) {
    static final Set<String> FIELDS = Set.of("tenantId", "sender", "kind", "country", "operator", "reason", "by");

    sealed interface Read {}

    record Valid(RegistrationRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(ObjectNode body) {
        JsonFields fields = new JsonFields(body, FIELDS);
        TenantId tenant = fields.requiredText("tenantId")
                .map(text -> tenant(text, fields))
                .orElse(null);
        SenderId sender =
                fields.requiredText("sender").map(text -> sender(text, fields)).orElse(null);
        Optional<String> kind = fields.optionalText("kind");
        if (sender != null
                && kind.isPresent()
                && !kind.get().equals(sender.kind().name())) {
            fields.refuse(
                    "/kind", "invalid", "This sender's kind is " + sender.kind() + "; the field may be left out.");
        }
        Country country = fields.requiredText("country")
                .map(text -> country(text, fields))
                .orElse(null);
        Operator operator = operator(fields);
        Grounds grounds = Grounds.of(fields);
        if (tenant == null
                || sender == null
                || country == null
                || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new RegistrationRequest(new Subject(tenant, sender, country, operator), grounds));
    }

    /// Null after an error was noted.
    private static @Nullable TenantId tenant(String text, JsonFields fields) {
        try {
            return TenantId.parse(text);
        } catch (IllegalArgumentException e) {
            fields.refuse("/tenantId", "invalid", "A tenant id is a UUID.");
            return null;
        }
    }

    /// Null after an error was noted.
    private static @Nullable SenderId sender(String text, JsonFields fields) {
        Optional<String> flaw = SenderId.flaw(text);
        if (flaw.isPresent()) {
            fields.refuse("/sender", "invalid", flaw.get());
            return null;
        }
        return SenderId.parse(text);
    }

    /// Null after an error was noted.
    private static @Nullable Country country(String text, JsonFields fields) {
        Optional<Country> country = Country.of(text);
        if (country.isEmpty()) {
            fields.refuse("/country", "invalid", "A country is an ISO 3166-1 alpha-2 code in upper case.");
        }
        return country.orElse(null);
    }

    private static Operator operator(JsonFields fields) {
        String text = fields.optionalText("operator").orElse(Operator.EVERY.text());
        if (text.equals(Operator.EVERY.text())) {
            return Operator.EVERY;
        }
        Optional<Operator> account = Operator.account(text);
        if (account.isEmpty()) {
            fields.refuse("/operator", "invalid", "An operator is the account of a route (a-z, 0-9, hyphen), or *.");
        }
        return account.orElse(Operator.EVERY);
    }
}
