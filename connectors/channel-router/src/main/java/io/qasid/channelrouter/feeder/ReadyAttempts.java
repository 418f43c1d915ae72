package io.qasid.channelrouter.feeder;

import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.model.MessageId;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Attempts that wait to be published, and those that were published and never claimed.
public final class ReadyAttempts {
    /// A claim takes milliseconds: what nobody claimed for so long needs a look.
    public static final Duration UNCLAIMED_AFTER = Duration.ofSeconds(3);

    private static final String RETURNING = """
            returning a.message_id, a.ordinal, a.generation, a.route, a.lane, a.tenant_id,
                (select e.trace_id from fallback_executions e where e.message_id = a.message_id),
                (select e.deadline from fallback_executions e where e.message_id = a.message_id)
            """;

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Database database;
    /// One entry for each lane.
    private final Map<LaneKey, UUID> servedLast = new HashMap<>();

    public ReadyAttempts(Database database) {
        this.database = database;
    }

    /// Marks up to `count` ready attempts as published and returns them, the tenants of the lane in turn. With fewer
    /// places than tenants the next call goes on with the tenant after the last one served.
    ///
    /// The tenants are found by hopping along the index, not by reading it: a campaign of a million rows costs as
    /// much as one of ten. One thread calls this.
    public List<ReadyAttempt> take(LaneKey lane, int count, Instant now) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                with recursive tenants as (
                    (select tenant_id from delivery_attempts
                     where state = 'READY' and route = ? and lane = ? order by tenant_id limit 1)
                    union all
                    select (select a.tenant_id from delivery_attempts a
                            where a.state = 'READY' and a.route = ? and a.lane = ? and a.tenant_id > t.tenant_id
                            order by a.tenant_id limit 1)
                    from tenants t where t.tenant_id is not null),
                share as (
                    select greatest(1, ? / greatest(1, count(tenant_id))) as size from tenants),
                picked as (
                    select p.message_id, p.ordinal
                    from (select tenant_id from tenants where tenant_id is not null order by tenant_id <= ?, tenant_id) t,
                    share, lateral (
                        select message_id, ordinal from delivery_attempts
                        where state = 'READY' and route = ? and lane = ? and tenant_id = t.tenant_id and not_before <= ?
                        order by message_id limit share.size for update skip locked) p
                    limit ?)
                update delivery_attempts a
                set state = 'PUBLISHED', generation = a.generation + 1, due_at = ?, updated_at = ?, reason = 'PUBLISHED'
                from picked where a.message_id = picked.message_id and a.ordinal = picked.ordinal
                """ + RETURNING)) {
            String route = lane.route().toString();
            String laneName = lane.lane().name();
            UUID lastServed = servedLast.getOrDefault(lane, BEFORE_ALL);
            Object[] values = {
                route,
                laneName,
                route,
                laneName,
                (long) count,
                lastServed,
                route,
                laneName,
                time(now),
                count,
                time(now.plus(UNCLAIMED_AFTER)),
                time(now)
            };
            List<ReadyAttempt> taken = read(statement, values);
            lastInTurn(taken, lastServed).ifPresent(tenant -> servedLast.put(lane, tenant));
            return taken;
        }
    }

    /// The turn goes up from the tenant after `lastServed` and then round to the first.
    private static Optional<UUID> lastInTurn(List<ReadyAttempt> taken, UUID lastServed) {
        Comparator<UUID> ascending = Comparator.comparing(UUID::toString); // as PostgreSQL sorts, unlike compareTo
        return taken.stream()
                .map(ready -> ready.tenant().value())
                .max(Comparator.comparing((UUID tenant) -> ascending.compare(tenant, lastServed) <= 0)
                        .thenComparing(ascending));
    }

    /// Lanes in which attempts wait, also those whose time has not come. Found by hopping along the index, too.
    public Set<LaneKey> waitingLanes() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                with recursive lanes as (
                    (select route, lane from delivery_attempts where state = 'READY' order by route, lane limit 1)
                    union all
                    select next.route, next.lane
                    from lanes l, lateral (
                        select a.route, a.lane from delivery_attempts a
                        where a.state = 'READY' and (a.route, a.lane) > (l.route, l.lane)
                        order by a.route, a.lane limit 1) next)
                select route, lane from lanes
                """)) {
            return Set.copyOf(lanes(statement));
        }
    }

    private static List<LaneKey> lanes(PreparedStatement statement) throws SQLException {
        List<LaneKey> lanes = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                lanes.add(new LaneKey(Route.parse(rows.getString(1)), Lane.valueOf(rows.getString(2))));
            }
        }
        return lanes;
    }

    /// Lanes with published attempts that nobody claimed in time.
    public List<LaneKey> unclaimed(Instant now) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                select distinct route, lane from delivery_attempts where state = 'PUBLISHED' and due_at <= ?
                """)) {
            statement.setObject(1, time(now));
            return lanes(statement);
        }
    }

    /// Raises the generation of a lane's attempts that nobody claimed in time and returns them.
    public List<ReadyAttempt> takeUnclaimed(LaneKey lane, int count, Instant now) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                with overdue as (
                    select message_id, ordinal from delivery_attempts
                    where state = 'PUBLISHED' and due_at <= ? and route = ? and lane = ?
                    order by due_at limit ? for update skip locked)
                update delivery_attempts a
                set generation = a.generation + 1, updated_at = ?, due_at = ?
                from overdue where a.message_id = overdue.message_id and a.ordinal = overdue.ordinal
                """ + RETURNING)) {
            Object[] values = {
                time(now),
                lane.route().toString(),
                lane.lane().name(),
                count,
                time(now),
                time(now.plus(UNCLAIMED_AFTER))
            };
            return read(statement, values);
        }
    }

    /// Lets a lane's unclaimed attempts wait where they are and be looked at again later.
    public void leaveUnclaimed(LaneKey lane, Instant now) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                update delivery_attempts set due_at = ?
                where state = 'PUBLISHED' and due_at <= ? and route = ? and lane = ?
                """)) {
            statement.setObject(1, time(now.plus(UNCLAIMED_AFTER)));
            statement.setObject(2, time(now));
            statement.setString(3, lane.route().toString());
            statement.setString(4, lane.lane().name());
            statement.executeUpdate();
        }
    }

    /// Makes every published attempt of these lanes ready again, because the stream that held them is empty, or
    /// nobody may have them.
    ///
    /// @param reason code that they keep
    /// @return how many
    public int backToReady(List<LaneKey> lanes, Instant now, String reason) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                update delivery_attempts a set state = 'READY', not_before = ?, updated_at = ?, reason = ?
                from unnest(?::text[], ?::text[]) as l(route, lane)
                where a.state = 'PUBLISHED' and a.route = l.route and a.lane = l.lane
                """)) {
            statement.setObject(1, time(now));
            statement.setObject(2, time(now));
            statement.setString(3, reason);
            new Columns(statement, 4)
                    .texts(lanes, lane -> lane.route().toString())
                    .texts(lanes, lane -> lane.lane().name());
            return statement.executeUpdate();
        }
    }

    /// How many attempts of each lane are published and unclaimed.
    public Map<LaneKey, Integer> outstanding() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                select route, lane, count(*) from delivery_attempts where state = 'PUBLISHED' group by route, lane
                """);
                ResultSet rows = statement.executeQuery()) {
            Map<LaneKey, Integer> counts = new HashMap<>();
            while (rows.next()) {
                counts.put(
                        new LaneKey(Route.parse(rows.getString(1)), Lane.valueOf(rows.getString(2))), rows.getInt(3));
            }
            return counts;
        }
    }

    private static java.time.OffsetDateTime time(Instant instant) {
        return instant.atOffset(java.time.ZoneOffset.UTC);
    }

    private static List<ReadyAttempt> read(PreparedStatement statement, Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        List<ReadyAttempt> attempts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                attempts.add(new ReadyAttempt(
                        new AttemptId(new MessageId(uuid(rows, 1)), rows.getInt(2)),
                        rows.getInt(3),
                        new LaneKey(Route.parse(rows.getString(4)), Lane.valueOf(rows.getString(5))),
                        new TenantId(uuid(rows, 6)),
                        rows.getString(7),
                        rows.getObject(8, java.time.OffsetDateTime.class).toInstant()));
            }
        }
        return attempts;
    }

    private static UUID uuid(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(rows.getObject(column, UUID.class));
    }
}
