package io.qasid.tenantwebhooks.intake;

import static io.qasid.tenantwebhooks.Parameters.array;
import static io.qasid.tenantwebhooks.Parameters.instant;

import io.qasid.storage.Database;
import io.qasid.tenantwebhooks.Endpoints;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/// Where events become ours: one statement and one commit for all that are given.
@Singleton
final class IncomingEvents {
    // ORDINALITY keeps the order of arrival in `sequence`
    private static final String INSERT = """
            INSERT INTO delivery (event_id, tenant_id, type, occurred_at, order_key, data_json, state, next_attempt_at,
                                  settled_at)
            SELECT i.event_id, i.tenant_id, i.type, i.occurred_at, i.order_key, i.data_json,
                   CASE WHEN i.has_endpoint THEN 'PENDING' ELSE 'NO_ENDPOINT' END,
                   received.at,
                   CASE WHEN i.has_endpoint THEN NULL ELSE received.at END
            FROM (SELECT ?::timestamptz AS at) AS received,
                 unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::boolean[])
                 WITH ORDINALITY
                 AS i(event_id, tenant_id, type, occurred_at, order_key, data_json, has_endpoint, position)
            ORDER BY i.position
            ON CONFLICT (event_id) DO NOTHING
            """;

    private final Database database;
    private final Endpoints endpoints;
    private final InstantSource clock;

    IncomingEvents(Database database, Endpoints endpoints, InstantSource clock) {
        this.database = database;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /// Commits all of them, or none.
    ///
    /// @return how many were new; the rest were here already, which is as good
    int commit(List<IncomingEvent> events) throws SQLException {
        return database.inTransaction(connection -> insert(connection, events));
    }

    private int insert(Connection connection, List<IncomingEvent> events) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            instant(statement, 1, clock.instant());
            array(statement, 2, "uuid", events.stream().map(IncomingEvent::id));
            array(
                    statement,
                    3,
                    "uuid",
                    events.stream().map(event -> event.tenant().value()));
            array(statement, 4, "text", events.stream().map(IncomingEvent::type));
            array(statement, 5, "timestamptz", events.stream().map(IncomingEvent::occurredAt));
            array(statement, 6, "text", events.stream().map(IncomingEvent::orderKey));
            array(statement, 7, "text", events.stream().map(IncomingEvent::dataJson));
            array(statement, 8, "boolean", events.stream().map(this::hasEndpoint));
            return statement.executeUpdate();
        }
    }

    boolean hasEndpoint(IncomingEvent event) {
        return endpoints.of(event.tenant()).isPresent();
    }
}
