package io.qasid.tenants;

import io.qasid.model.TenantId;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/// What is asked about a key, for all tenants: one query and one row, whether there is such a key or not.
@Singleton
final class KeyStandings {
    private static final String STANDING = """
            select known.id, known.tenant_id, known.scopes, known.expires_at, known.revoked_at,
                   tenant.status, tenant.default_sender, tenant.requests_per_second
              from (values (?::bytea)) as asked (sha256)
              left join api_keys known on known.sha256 = asked.sha256
              left join tenants tenant on tenant.id = known.tenant_id
            """;

    private final Database database;

    KeyStandings(Database database) {
        this.database = database;
    }

    /// @param sha256 32 octets
    /// @return empty: there is no such key
    /// @throws SQLException if the store gave no answer; nothing is known of the key then
    Optional<KeyStanding> of(byte[] sha256) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(STANDING)) {
            select.setBytes(1, sha256);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                UUID id = row.getObject("id", UUID.class);
                return id == null ? Optional.empty() : Optional.of(standing(id, row));
            }
        }
    }

    private static KeyStanding standing(UUID id, ResultSet row) throws SQLException {
        return new KeyStanding(
                id,
                new TenantId(row.getObject("tenant_id", UUID.class)),
                Rows.scopes(row),
                Rows.time(row, "expires_at"),
                Rows.time(row, "revoked_at").isPresent(),
                Tenant.Status.valueOf(row.getString("status")),
                Rows.sender(row.getString("default_sender")),
                row.getInt("requests_per_second"));
    }
}
