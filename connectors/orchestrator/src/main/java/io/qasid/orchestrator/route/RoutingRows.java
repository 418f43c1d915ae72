package io.qasid.orchestrator.route;

import io.qasid.model.TenantId;
import io.qasid.orchestrator.OnBlocked;
import io.qasid.orchestrator.Wire;
import io.qasid.orchestrator.tenantevents.TenantEvents;
import io.qasid.outbox.TenantEventRow;
import io.qasid.outbox.TenantEventRows;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// The rows of notifications that are brought to the router.
@Singleton
final class RoutingRows {
    private final Database database;
    private final TenantEvents events;

    RoutingRows(Database database, TenantEvents events) {
        this.database = database;
        this.events = events;
    }

    /// @param generation as it was published
    record Ref(UUID id, int generation) {}

    /// Takes those that are still published under this generation and not too late. From now on each counts as one
    /// that the router may have.
    List<ClaimedNotification> claim(List<Ref> refs, Instant leaseUntil, Instant now) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                with ours as (
                    select n.id, case when n.in_doubt then n.tried_at end as doubt_since
                    from notifications n, unnest(?::uuid[], ?::int[]) as r(id, generation)
                    where n.id = r.id and n.generation = r.generation and n.state = 'PUBLISHED' and n.deadline > ?
                    order by n.id for update of n)
                update notifications n
                set state = 'ROUTING', due_at = ?, tried_at = ?, changed_at = ?, in_doubt = true
                from ours where n.id = ours.id
                returning n.id, n.generation, n.tenant_id, n.deadline, n.on_blocked, n.blocked,
                    n.blocked_at is not null, n.request, ours.doubt_since
                """)) {
            new Columns(statement, 1)
                    .uuids(refs, Ref::id)
                    .ints(refs, Ref::generation)
                    .time(now)
                    .time(leaseUntil)
                    .time(now)
                    .time(now);
            List<ClaimedNotification> claimed = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    OffsetDateTime doubtSince = rows.getObject(9, OffsetDateTime.class);
                    claimed.add(new ClaimedNotification(
                            Objects.requireNonNull(rows.getObject(1, UUID.class)),
                            rows.getInt(2),
                            new TenantId(Objects.requireNonNull(rows.getObject(3, UUID.class))),
                            Objects.requireNonNull(rows.getObject(4, OffsetDateTime.class))
                                    .toInstant(),
                            OnBlocked.valueOf(rows.getString(5)),
                            rows.getInt(6),
                            rows.getBoolean(7),
                            doubtSince == null ? null : doubtSince.toInstant(),
                            Wire.request(rows.getBytes(8))));
                }
            }
            return claimed;
        }
    }

    /// Writes what the router said, with what tenants are told of it, in one commit. What is not ours any more stays as
    /// it is.
    ///
    /// @return what was written
    List<Settlement> settle(List<Settlement> settlements, Instant now) throws SQLException {
        return database.inTransaction(connection -> {
            Set<UUID> written = write(connection, settlements, now);
            List<Settlement> ours = settlements.stream()
                    .filter(each -> written.contains(each.notification().id()))
                    .toList();
            List<TenantEventRow> told = ours.stream()
                    .filter(each -> !each.status().isEmpty())
                    .map(this::event)
                    .toList();
            TenantEventRows.add(connection, told);
            return ours;
        });
    }

    private TenantEventRow event(Settlement settlement) {
        ClaimedNotification one = settlement.notification();
        return events.of(
                one.id(), one.tenant(), settlement.status(), settlement.reason(), settlement.detail(), one.request());
    }

    private static Set<UUID> write(Connection connection, List<Settlement> rows, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update notifications n
                set state = r.state, due_at = r.due_at, reason = r.reason, detail = r.detail, changed_at = r.at,
                    in_doubt = r.in_doubt, tried_at = coalesce(r.tried_at, n.tried_at),
                    settled_at = case when r.settled then r.at end,
                    blocked_at = case when r.blocked then coalesce(n.blocked_at, r.at) else n.blocked_at end,
                    blocked = case when r.blocked then n.blocked + 1 else n.blocked end
                from (select ?::timestamptz as at, u.* from unnest(?::uuid[], ?::int[], ?::text[], ?::timestamptz[],
                    ?::text[], ?::text[], ?::boolean[], ?::boolean[], ?::boolean[], ?::timestamptz[])
                    as u(id, generation, state, due_at, reason, detail, in_doubt, settled, blocked, tried_at)) r
                where n.id = r.id and n.generation = r.generation and n.state = 'ROUTING'
                returning n.id
                """)) {
            new Columns(statement, 1)
                    .time(now)
                    .uuids(rows, row -> row.notification().id())
                    .ints(rows, row -> row.notification().generation())
                    .texts(rows, Settlement::state)
                    .times(rows, Settlement::dueAt)
                    .texts(rows, Settlement::reason)
                    .texts(rows, Settlement::detail)
                    .booleans(rows, Settlement::inDoubt)
                    .booleans(rows, Settlement::settled)
                    .booleans(rows, Settlement::blocked)
                    .times(rows, Settlement::triedAt);
            Set<UUID> written = new HashSet<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    written.add(Objects.requireNonNull(result.getObject(1, UUID.class)));
                }
            }
            return written;
        }
    }
}
