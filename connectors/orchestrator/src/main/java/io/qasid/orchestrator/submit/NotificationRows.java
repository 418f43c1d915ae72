package io.qasid.orchestrator.submit;

import io.qasid.model.TenantId;
import io.qasid.orchestrator.submit.Submissions.Place;
import io.qasid.storage.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Writes new notifications.
final class NotificationRows {
    private NotificationRows() {}

    static void insert(Connection connection, TenantId tenant, List<Place> rows, Instant now) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into notifications (id, tenant_id, state, category, lane, due_at, send_at, deadline, on_blocked,
                    request, taken_at, changed_at)
                select g.id, ?, 'WAITING', g.category, g.lane, g.send_at, g.send_at, g.deadline, g.on_blocked, g.request,
                    ?, ?
                from unnest(?::uuid[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::bytea[])
                    as g(id, category, lane, send_at, deadline, on_blocked, request)
                """)) {
            new Columns(statement, 1)
                    .value(tenant.value())
                    .time(now)
                    .time(now)
                    .uuids(rows, Place::id)
                    .texts(rows, row -> row.wanted().category().name())
                    .texts(rows, row -> row.wanted().category().lane().name())
                    .times(rows, row -> row.wanted().sendAt().orElse(now))
                    .times(rows, row -> row.wanted().deadline())
                    .texts(rows, row -> row.wanted().onBlocked().name())
                    .octets(rows, row -> row.wanted().request().toByteArray());
            statement.executeUpdate();
        }
    }
}
