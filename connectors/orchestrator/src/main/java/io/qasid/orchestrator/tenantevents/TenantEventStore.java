package io.qasid.orchestrator.tenantevents;

import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// `orch.tenant_events`: ours until tenant-webhooks has them.
public final class TenantEventStore {
    private TenantEventStore() {}

    /// In the transaction of the change that they tell of.
    public static void add(Connection connection, List<TenantEventRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into tenant_events (id, tenant_id, type, at, order_key, data)
                select * from unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::text[], ?::text[])
                """)) {
            new Columns(statement, 1)
                    .uuids(rows, TenantEventRow::id)
                    .uuids(rows, row -> row.tenant().value())
                    .texts(rows, TenantEventRow::type)
                    .times(rows, TenantEventRow::at)
                    .texts(rows, TenantEventRow::orderKey)
                    .texts(rows, TenantEventRow::dataJson);
            statement.executeUpdate();
        }
    }

    /// The oldest ones, locked until the caller's transaction ends.
    static List<TenantEventRow> lock(Connection connection, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select id, tenant_id, type, at, order_key, data from tenant_events order by id limit ? for update skip locked
                """)) {
            statement.setInt(1, limit);
            List<TenantEventRow> events = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(new TenantEventRow(
                            Objects.requireNonNull(rows.getObject(1, UUID.class)),
                            new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                            rows.getString(3),
                            rows.getObject(4, OffsetDateTime.class).toInstant(),
                            rows.getString(5),
                            rows.getString(6)));
                }
            }
            return events;
        }
    }

    static void remove(Connection connection, List<TenantEventRow> rows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("delete from tenant_events where id = any(?::uuid[])")) {
            new Columns(statement, 1).uuids(rows, TenantEventRow::id);
            statement.executeUpdate();
        }
    }
}
