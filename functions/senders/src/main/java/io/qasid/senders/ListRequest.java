package io.qasid.senders;

import io.qasid.http.FieldError;
import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The query of `GET /v1/senders`.
///
/// @param tenant null: of all tenants
/// @param state null: in every state
/// @param after null: from the first
record ListRequest(
        @Nullable TenantId tenant,
        @Nullable State state,
        @Nullable UUID after,
        int limit) {
    static final int LIMIT_DEFAULT = 50;
    static final int LIMIT_MAX = 200;

    sealed interface Read {}

    record Valid(ListRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(@Nullable String tenantId, @Nullable String state, @Nullable String cursor, @Nullable String limit) {
        List<FieldError> errors = new ArrayList<>();
        TenantId tenant = parse("tenantId", tenantId, TenantId::parse, "A tenant id is a UUID.", errors);
        State wanted = parse(
                "state",
                state,
                State::valueOf,
                "A state is one of REQUESTED, APPROVED, REJECTED, SUSPENDED, WITHDRAWN.",
                errors);
        UUID after =
                parse("cursor", cursor, UUID::fromString, "A cursor is the nextCursor of the page before.", errors);
        Integer size = parse("limit", limit, ListRequest::size, "A page has 1 to " + LIMIT_MAX + " entries.", errors);
        return errors.isEmpty()
                ? new Valid(new ListRequest(tenant, wanted, after, size == null ? LIMIT_DEFAULT : size))
                : new Invalid(errors);
    }

    static int size(String text) {
        int size = Integer.parseInt(text);
        if (size < 1 || size > LIMIT_MAX) {
            throw new IllegalArgumentException("out of bounds");
        }
        return size;
    }

    /// Null when it was not given, or after an error was noted.
    static <T> @Nullable T parse(
            String name, @Nullable String text, Function<String, T> parser, String expected, List<FieldError> errors) {
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(name, "invalid", expected));
            return null;
        }
    }
}
