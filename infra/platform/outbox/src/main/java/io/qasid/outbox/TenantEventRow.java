package io.qasid.outbox;

import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.UUID;

/// Something a tenant must be told. Events with one order key reach it in the order of their time. Its data, a JSON
/// object,
/// holds personal data of the tenant's own recipients.
public record TenantEventRow(UUID id, TenantId tenant, String type, Instant at, String orderKey, String dataJson) {
    @Override
    public String toString() {
        return "TenantEventRow[" + id + " " + type + "]";
    }
}
