package io.qasid.tenantwebhooks.admin;

import io.qasid.storage.Database;
import io.qasid.tenantwebhooks.Endpoint;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Which endpoints said that they want no more. A new URL starts enabled.
@Singleton
final class DisabledEndpoints {
    private final Database database;

    DisabledEndpoints(Database database) {
        this.database = database;
    }

    Map<Endpoint, Disabled> among(Collection<Endpoint> endpoints) throws SQLException {
        Map<Endpoint, Disabled> found = new HashMap<>();
        try (Connection connection = database.connection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT disabled_at, reason FROM disabled_endpoint WHERE tenant_id = ? AND url = ?")) {
            for (Endpoint endpoint : endpoints) {
                query.setObject(1, endpoint.tenant().value());
                query.setString(2, endpoint.url().toString());
                try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                        found.put(
                                endpoint,
                                new Disabled(
                                        row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2)));
                    }
                }
            }
        }
        return found;
    }

    void activate(Endpoint endpoint) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM disabled_endpoint WHERE tenant_id = ? AND url = ?")) {
            delete.setObject(1, endpoint.tenant().value());
            delete.setString(2, endpoint.url().toString());
            delete.executeUpdate();
        }
    }

    record Disabled(Instant since, String reason) {}
}
