package io.qasid.tenants;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import io.qasid.tenants.Tenant.Status;
import io.qasid.tenants.Tenant.Terms;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The bodies of `POST /v1/tenants` and `PATCH /v1/tenants/{id}`.
final class TenantRequest {
    static final Set<String> TO_CREATE =
            Set.of("id", "name", "status", "defaultSender", "requestsPerSecond", "reason", "by");
    static final Set<String> TO_CHANGE =
            Set.of("version", "name", "status", "defaultSender", "requestsPerSecond", "reason", "by");

    private TenantRequest() {}

    sealed interface Read {}

    /// @param id of a tenant that is known elsewhere by it; empty: a new one
    record Create(Optional<TenantId> id, Terms terms, Grounds grounds) implements Read {}

    /// @param version that the change was decided upon
    record Change(int version, Changed changed, Grounds grounds) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    /// What is to be otherwise; null and empty: as it is.
    ///
    /// @param defaultSender the empty text takes it away
    record Changed(
            @Nullable String name,
            @Nullable Status status,
            @Nullable String defaultSender,
            OptionalInt requestsPerSecond) {
        Terms appliedTo(Terms terms) {
            return new Terms(
                    name == null ? terms.name() : name,
                    status == null ? terms.status() : status,
                    defaultSender == null ? terms.defaultSender() : sender(defaultSender),
                    requestsPerSecond.orElse(terms.requestsPerSecond()));
        }

        private static Optional<SenderId> sender(String text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(SenderId.parse(text));
        }
    }

    static Read toCreate(ObjectNode body) {
        JsonFields fields = new JsonFields(body, TO_CREATE);
        Optional<TenantId> id = fields.optionalText("id").flatMap(text -> id(text, fields));
        if (!body.hasNonNull("name")) {
            fields.refuse("/name", "required", "This field is required.");
        }
        Changed given = changed(fields);
        Grounds grounds = Grounds.of(fields);
        if (!fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        Terms terms =
                given.appliedTo(new Terms("", Status.ACTIVE, Optional.empty(), Tenant.REQUESTS_PER_SECOND_DEFAULT));
        return new Create(id, terms, grounds);
    }

    static Read toChange(ObjectNode body) {
        JsonFields fields = new JsonFields(body, TO_CHANGE);
        OptionalInt version = fields.optionalInt("version", 1, Integer.MAX_VALUE);
        if (!body.hasNonNull("version")) {
            fields.refuse("/version", "required", "A change names the version that it was decided upon.");
        }
        Changed changed = changed(fields);
        Grounds grounds = Grounds.of(fields);
        return fields.errors().isEmpty()
                ? new Change(version.orElseThrow(), changed, grounds)
                : new Invalid(fields.errors());
    }

    private static Changed changed(JsonFields fields) {
        String name = fields.optionalText("name").map(String::strip).orElse(null);
        if (name != null && !isName(name)) {
            fields.refuse("/name", "invalid", "A name has 1 to " + Tenant.NAME_LENGTH_MAX + " printable characters.");
        }
        String sender = fields.optionalText("defaultSender").orElse(null);
        if (sender != null && !sender.isEmpty()) {
            SenderId.flaw(sender).ifPresent(flaw -> fields.refuse("/defaultSender", "invalid", flaw));
        }
        return new Changed(
                name,
                fields.optionalText("status")
                        .flatMap(text -> status(text, fields))
                        .orElse(null),
                sender,
                fields.optionalInt("requestsPerSecond", 1, Tenant.REQUESTS_PER_SECOND_MAX));
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= Tenant.NAME_LENGTH_MAX
                && text.chars().noneMatch(Character::isISOControl);
    }

    private static Optional<TenantId> id(String text, JsonFields fields) {
        try {
            return Optional.of(TenantId.parse(text));
        } catch (IllegalArgumentException e) {
            fields.refuse("/id", "invalid", "A tenant id is a UUID.");
            return Optional.empty();
        }
    }

    private static Optional<Status> status(String text, JsonFields fields) {
        try {
            return Optional.of(Status.valueOf(text));
        } catch (IllegalArgumentException e) {
            fields.refuse("/status", "invalid", "A status is ACTIVE or SUSPENDED.");
            return Optional.empty();
        }
    }
}
