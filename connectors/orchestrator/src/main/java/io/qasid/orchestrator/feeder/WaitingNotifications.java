package io.qasid.orchestrator.feeder;

import io.qasid.model.Lane;
import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Notifications that wait to be published, and those that were published and never claimed.
@Singleton
public final class WaitingNotifications {
    /// A claim takes milliseconds: what nobody claimed for so long needs a look.
    public static final Duration UNCLAIMED_AFTER = Duration.ofSeconds(5);

    static final String TAKE = """
            with recursive tenants as (
                (select tenant_id from notifications where state = 'WAITING' and lane = ? order by tenant_id limit 1)
                union all
                select (select n.tenant_id from notifications n
                        where n.state = 'WAITING' and n.lane = ? and n.tenant_id > t.tenant_id
                        order by n.tenant_id limit 1)
                from tenants t where t.tenant_id is not null),
            having_due as materialized (
                select t.tenant_id from tenants t, lateral (
                    select 1 from notifications n
                    where n.state = 'WAITING' and n.lane = ? and n.tenant_id = t.tenant_id and n.due_at <= ?
                    limit 1) due
                where t.tenant_id is not null),
            share as (select greatest(1, ? / greatest(1, count(*))) as size from having_due),
            picked as (
                select p.id from (select tenant_id from having_due order by tenant_id <= ?, tenant_id) t,
                share, lateral (
                    select id from notifications n
                    where n.state = 'WAITING' and n.lane = ? and n.tenant_id = t.tenant_id and n.due_at <= ?
                        and n.deadline > ?
                    order by n.due_at limit share.size for update skip locked) p
                limit ?)
            update notifications n
            set state = 'PUBLISHED', generation = n.generation + 1, due_at = ?, changed_at = ?
            from picked where n.id = picked.id
            returning n.id, n.tenant_id, n.generation, n.deadline
            """;

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Database database;
    private final Map<Lane, UUID> servedLast = new EnumMap<>(Lane.class);

    WaitingNotifications(Database database) {
        this.database = database;
    }

    /// Marks up to `count` due ones as published and returns them, the tenants of the lane that have any in turn. With
    /// fewer places than tenants the next call goes on with the tenant after the last one served.
    ///
    /// Tenants are found by hopping along the index, and of each only what is due is read: neither a campaign of a
    /// million nor what is scheduled for next month costs anything. One thread calls this.
    List<DueNotification> take(Lane lane, int count, Instant now) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(TAKE)) {
            UUID lastServed = servedLast.getOrDefault(lane, BEFORE_ALL);
            new Columns(statement, 1)
                    .value(lane.name())
                    .value(lane.name())
                    .value(lane.name())
                    .time(now)
                    .value((long) count)
                    .value(lastServed)
                    .value(lane.name())
                    .time(now)
                    .time(now)
                    .value(count)
                    .time(now.plus(UNCLAIMED_AFTER))
                    .time(now);
            List<DueNotification> taken = read(statement);
            lastInTurn(taken, lastServed).ifPresent(tenant -> servedLast.put(lane, tenant));
            return taken;
        }
    }

    /// The turn goes up from the tenant after `lastServed` and then round to the first.
    private static Optional<UUID> lastInTurn(List<DueNotification> taken, UUID lastServed) {
        Comparator<UUID> ascending = Comparator.comparing(UUID::toString); // as PostgreSQL sorts, unlike compareTo
        return taken.stream()
                .map(due -> due.tenant().value())
                .max(Comparator.comparing((UUID tenant) -> ascending.compare(tenant, lastServed) <= 0)
                        .thenComparing(ascending));
    }

    private static List<DueNotification> read(PreparedStatement statement) throws SQLException {
        List<DueNotification> taken = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                taken.add(new DueNotification(
                        Objects.requireNonNull(rows.getObject(1, UUID.class)),
                        new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                        rows.getInt(3),
                        Objects.requireNonNull(rows.getObject(4, OffsetDateTime.class))
                                .toInstant()));
            }
        }
        return taken;
    }

    /// How a lane stands.
    ///
    /// @param out published or on their way to the router, over all instances
    /// @param waiting whether any waits, due or not
    record Standing(int out, boolean waiting) {}

    /// Of all lanes in one question: it is asked all the time, and most often nothing waits anywhere.
    Map<Lane, Standing> standings() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                select l.lane,
                    (select count(*) from notifications n
                        where n.state in ('PUBLISHED', 'ROUTING') and n.lane = l.lane),
                    exists (select 1 from notifications n where n.state = 'WAITING' and n.lane = l.lane)
                from unnest(?::text[]) as l(lane)
                """)) {
            new Columns(statement, 1).texts(List.of(Lane.values()), Lane::name);
            Map<Lane, Standing> standings = new EnumMap<>(Lane.class);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    standings.put(Lane.valueOf(rows.getString(1)), new Standing(rows.getInt(2), rows.getBoolean(3)));
                }
            }
            return standings;
        }
    }

    /// Lanes with published ones that nobody claimed in time.
    List<Lane> unclaimed(Instant now) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                select distinct lane from notifications where state = 'PUBLISHED' and due_at <= ?
                """)) {
            new Columns(statement, 1).time(now);
            List<Lane> lanes = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lanes.add(Lane.valueOf(rows.getString(1)));
                }
            }
            return lanes;
        }
    }

    /// Lets a lane's unclaimed ones wait where they are and be looked at again later.
    void leaveUnclaimed(Lane lane, Instant now) throws SQLException {
        update("""
                update notifications set due_at = ? where state = 'PUBLISHED' and due_at <= ? and lane = ?
                """, columns -> columns.time(now.plus(UNCLAIMED_AFTER)).time(now).value(lane.name()));
    }

    /// Has a lane's unclaimed ones published again, under their next generation.
    void publishAgain(Lane lane, Instant now) throws SQLException {
        update("""
                update notifications set state = 'WAITING', due_at = ? where state = 'PUBLISHED' and due_at <= ? and lane = ?
                """, columns -> columns.time(now).time(now).value(lane.name()));
    }

    /// Has everything published of a lane published again: the stream that held it is empty.
    void publishAllAgain(Lane lane, Instant now) throws SQLException {
        update(
                "update notifications set state = 'WAITING', due_at = ? where state = 'PUBLISHED' and lane = ?",
                columns -> columns.time(now).value(lane.name()));
    }

    /// Whoever brought these to the router did not come back: they are tried again, which sends nothing twice.
    int lapsed(Instant now) throws SQLException {
        return update("""
                update notifications set state = 'WAITING', due_at = ?, reason = 'LEASE_LAPSED', detail = ''
                where state = 'ROUTING' and due_at <= ?
                """, columns -> columns.time(now).time(now));
    }

    private interface Values {
        Columns set(Columns columns) throws SQLException;
    }

    private int update(String sql, Values values) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            values.set(new Columns(statement, 1));
            return statement.executeUpdate();
        }
    }
}
