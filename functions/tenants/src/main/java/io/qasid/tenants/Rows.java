package io.qasid.tenants;

import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import io.qasid.tenants.Tenant.Status;
import io.qasid.tenants.Tenant.Terms;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How tenants and keys lie in the store.
final class Rows {
    static final String TENANT =
            "id, name, status, default_sender, requests_per_second, version, created_at, changed_at";
    /// Without the hash: nobody who reads keys needs it.
    static final String KEY = "id, tenant_id, prefix, scopes, created_at, expires_at, revoked_at, replaced_by";

    private Rows() {}

    /// Of a row that has [#TENANT].
    static Tenant tenant(ResultSet row) throws SQLException {
        Terms terms = new Terms(
                row.getString("name"),
                Status.valueOf(row.getString("status")),
                sender(row.getString("default_sender")),
                row.getInt("requests_per_second"));
        return new Tenant(
                new TenantId(row.getObject("id", UUID.class)),
                terms,
                row.getInt("version"),
                time(row, "created_at").orElseThrow(),
                time(row, "changed_at").orElseThrow());
    }

    /// Of a row that has [#KEY].
    static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getObject("id", UUID.class),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("prefix"),
                scopes(row),
                time(row, "created_at").orElseThrow(),
                time(row, "expires_at"),
                time(row, "revoked_at"),
                Optional.ofNullable(row.getObject("replaced_by", UUID.class)));
    }

    static Set<Scope> scopes(ResultSet row) throws SQLException {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : (String[]) row.getArray("scopes").getArray()) {
            scopes.add(Scope.of(name).orElseThrow(() -> new SQLException("a scope that nobody knows: " + name)));
        }
        return scopes;
    }

    static Optional<SenderId> sender(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(SenderId.parse(text));
    }

    static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    static void bind(PreparedStatement statement, int index, @Nullable Instant time) throws SQLException {
        statement.setObject(index, time == null ? null : time.atOffset(ZoneOffset.UTC));
    }
}
