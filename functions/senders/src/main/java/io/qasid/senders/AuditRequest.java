package io.qasid.senders;

import io.qasid.http.FieldError;
import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The query of `GET /v1/senders/changes`.
///
/// @param tenant null: of all tenants
/// @param below the last number of the page before; counted down
record AuditRequest(@Nullable TenantId tenant, long below, int limit) {
    sealed interface Read {}

    record Valid(AuditRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(@Nullable String tenantId, @Nullable String cursor, @Nullable String limit) {
        List<FieldError> errors = new ArrayList<>();
        TenantId tenant = ListRequest.parse("tenantId", tenantId, TenantId::parse, "A tenant id is a UUID.", errors);
        Long below = ListRequest.parse(
                "cursor", cursor, Long::valueOf, "A cursor is the nextCursor of the page before.", errors);
        Integer size = ListRequest.parse(
                "limit", limit, ListRequest::size, "A page has 1 to " + ListRequest.LIMIT_MAX + " entries.", errors);
        return errors.isEmpty()
                ? new Valid(new AuditRequest(
                        tenant,
                        below == null ? Long.MAX_VALUE : below,
                        size == null ? ListRequest.LIMIT_DEFAULT : size))
                : new Invalid(errors);
    }
}
