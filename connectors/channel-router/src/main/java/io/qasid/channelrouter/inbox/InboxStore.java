package io.qasid.channelrouter.inbox;

import com.google.protobuf.InvalidProtocolBufferException;
import io.qasid.proto.v1.InboxEntry;
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
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// `chan.inbox`: what we answered "taken" for.
final class InboxStore {
    private static final String APPLIED = "APPLIED";
    private static final byte[] NOTHING = {};

    private InboxStore() {}

    /// Stores the entries that aren't there yet, to be applied. Durable when the caller's transaction is.
    static void add(Connection connection, List<InboxEntry> entries, Instant now) throws SQLException {
        RoundTrip trip = new RoundTrip();
        insert(trip, once(entries), now, entry -> "PENDING", entry -> null, InboxEntry::toByteArray, stored -> {});
        trip.run(connection);
    }

    /// Stores entries with what became of them. Of one that was applied there is nothing left to read, and only its id
    /// stays: by it a repeat is known.
    ///
    /// @param stored takes how many: when that is not all of them, the caller must undo what it did for them
    static void addDone(RoundTrip trip, List<InboxEntry> entries, EntryBatch batch, Instant now, IntConsumer stored) {
        insert(
                trip,
                entries,
                now,
                entry -> state(entry.getSourceEventId(), batch),
                entry -> batch.parked().get(entry.getSourceEventId()),
                entry -> APPLIED.equals(state(entry.getSourceEventId(), batch)) ? NOTHING : entry.toByteArray(),
                stored);
    }

    private static void insert(
            RoundTrip trip,
            List<InboxEntry> rows,
            Instant now,
            Function<InboxEntry, String> state,
            Function<InboxEntry, @Nullable String> correlation,
            Function<InboxEntry, byte[]> octets,
            IntConsumer stored) {
        trip.update(
                """
                insert into inbox (source_event_id, state, correlation, received_at, entry)
                select n.id, n.state, n.correlation, ?::timestamptz, n.entry
                from unnest(?::text[], ?::text[], ?::text[], ?::bytea[]) as n(id, state, correlation, entry)
                order by n.id
                on conflict (source_event_id) do nothing
                """,
                columns -> columns.time(now)
                        .texts(rows, InboxEntry::getSourceEventId)
                        .texts(rows, state)
                        .texts(rows, correlation)
                        .octets(rows, octets),
                stored);
    }

    /// Asks which of `entries` are there.
    static void known(RoundTrip trip, List<InboxEntry> entries, Set<String> known) {
        trip.query(
                "select source_event_id from inbox where source_event_id = any(?::text[])",
                columns -> columns.texts(entries, InboxEntry::getSourceEventId),
                rows -> {
                    while (rows.next()) {
                        known.add(rows.getString(1));
                    }
                });
    }

    /// Each once.
    static List<InboxEntry> once(List<InboxEntry> entries) {
        Map<String, InboxEntry> fresh = new LinkedHashMap<>();
        entries.forEach(entry -> fresh.putIfAbsent(entry.getSourceEventId(), entry));
        return List.copyOf(fresh.values());
    }

    /// @param newest when the last of them was received; before all times when there is none
    record Pending(List<InboxEntry> entries, Instant newest) {}

    /// The oldest entries that wait, locked against other routers.
    static Pending pending(Connection connection, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select entry, received_at from inbox where state = 'PENDING' order by received_at limit ?
                for update skip locked
                """)) {
            statement.setInt(1, limit);
            List<InboxEntry> entries = new ArrayList<>();
            Instant newest = Instant.MIN;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(InboxEntry.parseFrom(rows.getBytes(1)));
                    newest = rows.getObject(2, OffsetDateTime.class).toInstant();
                }
            }
            return new Pending(entries, newest);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the inbox holds an entry that was never one", e);
        }
    }

    /// @param batch what became of `entries`: what is neither parked, held nor unroutable was applied
    static void done(RoundTrip trip, List<InboxEntry> entries, EntryBatch batch) {
        trip.update(
                """
                update inbox i set state = n.state, correlation = n.correlation
                from unnest(?::text[], ?::text[], ?::text[]) as n(id, state, correlation)
                where i.source_event_id = n.id
                """,
                columns -> columns.texts(entries, InboxEntry::getSourceEventId)
                        .texts(entries, entry -> state(entry.getSourceEventId(), batch))
                        .texts(entries, entry -> batch.parked().get(entry.getSourceEventId())));
    }

    private static String state(String sourceEventId, EntryBatch batch) {
        if (batch.parked().containsKey(sourceEventId)) {
            return "PARKED";
        }
        if (batch.holds(sourceEventId)) {
            return "HELD";
        }
        return batch.unroutable().containsKey(sourceEventId) ? "UNROUTABLE" : APPLIED;
    }
}
