package io.qasid.channelrouter.regions;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditedChange;
import io.qasid.channelrouter.conversations.CloseReason;
import io.qasid.channelrouter.conversations.SessionKey;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What this region knows of the others: `chan.conversations_elsewhere` and `chan.regions_heard`.
public final class ElsewhereStore {
    /// Whose conversation goes on elsewhere since it was last used here is closed; the one that was used later here
    /// is told again, so that the other one is closed there. In the order in which turns lock their sessions.
    private static final String CLOSE_BEATEN = """
            with beaten as (
                select s.conversation_id
                from (select ? > ? as we_yield) t,
                    unnest(?::text[], ?::text[], ?::uuid[], ?::timestamptz[])
                        as n(sender, msisdn_hash, tenant_id, last_active_at),
                    lateral (
                        select conversation_id, sender, msisdn_hash, tenant_id, last_active_at from sessions
                        where sender = n.sender and msisdn_hash = n.msisdn_hash and tenant_id = n.tenant_id
                          and closed_at is null limit 1) s
                where s.last_active_at < n.last_active_at or s.last_active_at = n.last_active_at and t.we_yield),
            locked as (
                select s.conversation_id from sessions s join beaten b on b.conversation_id = s.conversation_id
                where s.closed_at is null order by s.sender, s.msisdn_hash, s.tenant_id for update of s)
            update sessions s set closed_at = ?, close_reason = ?, untold = null
            from locked l where s.conversation_id = l.conversation_id and s.close_reason is null
            returning s.tenant_id
            """;

    private static final String TELL_AGAIN = """
            with later as (
                select s.conversation_id
                from (select ? > ? as we_yield) t,
                    unnest(?::text[], ?::text[], ?::uuid[], ?::timestamptz[])
                        as n(sender, msisdn_hash, tenant_id, last_active_at),
                    lateral (
                        select conversation_id, last_active_at from sessions
                        where sender = n.sender and msisdn_hash = n.msisdn_hash and tenant_id = n.tenant_id
                          and closed_at is null limit 1) s
                where s.last_active_at > n.last_active_at
                   or s.last_active_at = n.last_active_at and not t.we_yield),
            locked as (
                select s.conversation_id from sessions s join later b on b.conversation_id = s.conversation_id
                where s.closed_at is null order by s.sender, s.msisdn_hash, s.tenant_id for update of s)
            update sessions s set untold = true from locked l where s.conversation_id = l.conversation_id
            """;

    private final Database database;
    private final String region;

    /// @param region ours
    ElsewhereStore(Database database, String region) {
        this.database = database;
        this.region = region;
    }

    /// Asks for the newest one of each sender with a person, by both.
    public static void find(
            RoundTrip trip,
            List<String> senders,
            List<String> msisdnHashes,
            Map<List<String>, ConversationElsewhere> found) {
        trip.query("""
                select c.sender, c.msisdn_hash, c.region, c.conversation_id, c.tenant_id, c.last_active_at
                from unnest(?::text[], ?::text[]) as w(sender, msisdn_hash)
                join conversations_elsewhere c on c.sender = w.sender and c.msisdn_hash = w.msisdn_hash
                """, columns -> columns.texts(senders, sender -> sender).texts(msisdnHashes, hash -> hash), rows -> {
            while (rows.next()) {
                ConversationElsewhere one = read(rows);
                found.merge(
                        List.of(one.key().sender(), one.key().msisdnHash()),
                        one,
                        (known, other) -> other.lastActiveAt().isAfter(known.lastActiveAt()) ? other : known);
            }
        });
    }

    private static ConversationElsewhere read(ResultSet rows) throws SQLException {
        return new ConversationElsewhere(
                rows.getString(3),
                Objects.requireNonNull(rows.getObject(4, UUID.class)),
                new SessionKey(
                        new TenantId(Objects.requireNonNull(rows.getObject(5, UUID.class))),
                        rows.getString(1),
                        rows.getString(2)),
                rows.getObject(6, OffsetDateTime.class).toInstant());
    }

    /// Keeps what a region told. What it told before stays told, in whichever order it comes.
    ///
    /// @param told of one region
    /// @param upTo empty: more follows
    void keep(String peer, List<ConversationElsewhere> told, Optional<Instant> upTo) throws SQLException {
        List<ConversationElsewhere> newest = newest(told);
        database.inTransaction(connection -> {
            RoundTrip trip = new RoundTrip();
            if (!newest.isEmpty()) {
                trip.update(
                        """
                        insert into conversations_elsewhere as c
                            (sender, msisdn_hash, region, tenant_id, conversation_id, last_active_at)
                        select * from unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::uuid[], ?::timestamptz[])
                        on conflict (sender, msisdn_hash, region) do update set tenant_id = excluded.tenant_id,
                            conversation_id = excluded.conversation_id, last_active_at = excluded.last_active_at
                        where c.last_active_at <= excluded.last_active_at
                        """,
                        columns -> columns.texts(newest, one -> one.key().sender())
                                .texts(newest, one -> one.key().msisdnHash())
                                .texts(newest, ConversationElsewhere::region)
                                .uuids(newest, one -> one.key().tenant().value())
                                .uuids(newest, ConversationElsewhere::id)
                                .times(newest, ConversationElsewhere::lastActiveAt));
            }
            upTo.ifPresent(
                    time -> trip.update("""
                    insert into regions_heard as h (region, heard_up_to) values (?, ?)
                    on conflict (region) do update set heard_up_to = greatest(h.heard_up_to, excluded.heard_up_to)
                    """, columns -> columns.value(peer).time(time)));
            trip.run(connection);
            return newest.size();
        });
    }

    private static List<ConversationElsewhere> newest(List<ConversationElsewhere> told) {
        Map<List<String>, ConversationElsewhere> newest = new LinkedHashMap<>();
        told.forEach(one -> newest.merge(
                List.of(one.key().sender(), one.key().msisdnHash()),
                one,
                (known, other) -> other.lastActiveAt().isBefore(known.lastActiveAt()) ? known : other));
        return List.copyOf(newest.values());
    }

    /// Of two sessions of the same parties the one that was used last stays.
    ///
    /// @param told of one region, kept already
    /// @return how many of ours were closed, each tenant's with a record
    int reconcile(String peer, List<ConversationElsewhere> told, Instant now) throws SQLException {
        if (told.isEmpty()) {
            return 0;
        }
        List<TenantId> closed = new ArrayList<>();
        AuditedChange.commit(database, region, connection -> {
            closed.clear();
            RoundTrip trip = new RoundTrip();
            trip.query(
                    CLOSE_BEATEN,
                    columns -> parties(columns, peer, told).time(now).value(CloseReason.OTHER_REGION.text()),
                    rows -> {
                        while (rows.next()) {
                            closed.add(new TenantId(Objects.requireNonNull(rows.getObject(1, UUID.class))));
                        }
                    });
            trip.run(connection);
            return entries(peer, closed, now);
        });
        database.inTransaction(connection -> {
            RoundTrip trip = new RoundTrip();
            trip.update(TELL_AGAIN, columns -> parties(columns, peer, told));
            trip.run(connection);
            return told.size();
        });
        return closed.size();
    }

    private Columns parties(Columns columns, String peer, List<ConversationElsewhere> told) throws SQLException {
        return columns.value(region)
                .value(peer)
                .texts(told, one -> one.key().sender())
                .texts(told, one -> one.key().msisdnHash())
                .uuids(told, one -> one.key().tenant().value())
                .times(told, ConversationElsewhere::lastActiveAt);
    }

    private static List<AuditEntry> entries(String peer, List<TenantId> closed, Instant now) {
        Map<TenantId, Integer> tenants = new LinkedHashMap<>();
        closed.forEach(tenant -> tenants.merge(tenant, 1, Integer::sum));
        String code = CloseReason.OTHER_REGION.text().toUpperCase(Locale.ROOT);
        return tenants.entrySet().stream()
                .map(each -> new AuditEntry(
                        now,
                        each.getKey(),
                        null,
                        "SESSIONS_CLOSED",
                        0,
                        new Reason(code, each.getValue() + ", they go on in " + peer),
                        ""))
                .toList();
    }

    /// Until when is known what that region knew; empty: nothing was ever heard of it.
    Optional<Instant> heardUpTo(String peer) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement =
                        connection.prepareStatement("select heard_up_to from regions_heard where region = ?")) {
            statement.setString(1, peer);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(rows.getObject(1, OffsetDateTime.class).toInstant())
                        : Optional.empty();
            }
        }
    }
}
