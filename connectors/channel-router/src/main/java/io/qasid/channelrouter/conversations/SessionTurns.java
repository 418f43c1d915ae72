package io.qasid.channelrouter.conversations;

import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.storage.RoundTrip;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/// Counts what was said, in the transaction of whoever knows that it was said for the first time. A
/// turn opens its session if there is none, or none in which anything was said lately.
public final class SessionTurns {
    /// A statement of its own, before the other one: within one statement the closed session would still be open.
    /// It is looked up by itself, and its state is written in words that no partial index has, so that the index of
    /// the open ones is probed and never read as a whole: to the planner it always looks empty.
    static final String CLOSE = """
            update sessions s set closed_at = t.now, close_reason = 'inactivity'
            from (select ?::timestamptz as now, ?::timestamptz as idle_since) t,
                unnest(?::text[], ?::text[], ?::uuid[]) as n(sender, msisdn_hash, tenant_id),
                lateral (
                    select conversation_id, last_active_at from sessions
                    where sender = n.sender and msisdn_hash = n.msisdn_hash and tenant_id = n.tenant_id
                      and closed_at is null limit 1) o
            where o.last_active_at < t.idle_since
              and s.conversation_id = o.conversation_id and s.close_reason is null and s.last_active_at < t.idle_since
            """;

    private static final String COUNT = """
            insert into sessions as s (conversation_id, sender, msisdn_hash, tenant_id, opened_at, last_active_at, turns,
                untold)
            select n.conversation_id, n.sender, n.msisdn_hash, n.tenant_id, t.now, t.now, n.turns, t.untold
            from (select ?::timestamptz as now, nullif(?::boolean, false) as untold) t,
                unnest(?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::int[])
                as n(conversation_id, sender, msisdn_hash, tenant_id, turns)
            on conflict (sender, msisdn_hash, tenant_id) where closed_at is null do update
                set turns = s.turns + excluded.turns, last_active_at = greatest(s.last_active_at, excluded.last_active_at)
            returning conversation_id, tenant_id, sender, msisdn_hash, opened_at, last_active_at, turns
            """;

    private final UuidV7 ids;
    private final Duration inactivity;
    private final boolean toldElsewhere;
    private final Consumer<List<Session>> counted;

    /// In the only region.
    public SessionTurns(UuidV7 ids, Duration inactivity, Consumer<List<Session>> counted) {
        this(ids, inactivity, false, counted);
    }

    /// @param inactivity after so long another conversation begins
    /// @param toldElsewhere whether other regions are to be told of new ones
    /// @param counted told after the commit how the sessions stand then
    public SessionTurns(UuidV7 ids, Duration inactivity, boolean toldElsewhere, Consumer<List<Session>> counted) {
        this.ids = ids;
        this.inactivity = inactivity;
        this.toldElsewhere = toldElsewhere;
        this.counted = counted;
    }

    /// @param turns each of them is counted
    /// @param sessions takes how they stand when the caller's transaction commits
    public void count(RoundTrip trip, List<SessionKey> turns, Instant now, List<Session> sessions) {
        if (turns.isEmpty()) {
            return;
        }
        // one order for everybody, so that two routers wait for each other and never in a circle
        Map<SessionKey, Integer> rows = new TreeMap<>();
        turns.forEach(turn -> rows.merge(turn, 1, Integer::sum));
        List<SessionKey> keys = List.copyOf(rows.keySet());
        trip.update(
                CLOSE,
                columns -> columns.time(now)
                        .time(now.minus(inactivity))
                        .texts(keys, SessionKey::sender)
                        .texts(keys, SessionKey::msisdnHash)
                        .uuids(keys, key -> key.tenant().value()));
        trip.query(
                COUNT,
                columns -> columns.time(now)
                        .value(toldElsewhere)
                        .uuids(keys, _ -> ids.next())
                        .texts(keys, SessionKey::sender)
                        .texts(keys, SessionKey::msisdnHash)
                        .uuids(keys, key -> key.tenant().value())
                        .ints(keys, key -> rows.getOrDefault(key, 0)),
                found -> {
                    while (found.next()) {
                        sessions.add(read(found));
                    }
                });
    }

    /// They were committed.
    public void committed(List<Session> sessions) {
        if (!sessions.isEmpty()) {
            counted.accept(sessions);
        }
    }

    /// Of the columns that [#COUNT] returns, in that order.
    static Session read(ResultSet rows) throws SQLException {
        return new Session(
                Objects.requireNonNull(rows.getObject(1, UUID.class)),
                new SessionKey(
                        new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                        rows.getString(3),
                        rows.getString(4)),
                rows.getObject(5, OffsetDateTime.class).toInstant(),
                rows.getObject(6, OffsetDateTime.class).toInstant(),
                rows.getInt(7));
    }
}
