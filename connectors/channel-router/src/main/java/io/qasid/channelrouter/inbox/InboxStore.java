package io.qasid.channelrouter.inbox;

import com.google.protobuf.InvalidProtocolBufferException;
import io.qasid.channelrouter.Columns;
import io.qasid.proto.v1.InboxEntry;
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

/// `chan.inbox`: what we answered "taken" for.
final class InboxStore {
    private InboxStore() {}

    /// Stores the entries that aren't there yet. Durable when the caller's transaction is.
    static void add(Connection connection, List<InboxEntry> entries, Instant now) throws SQLException {
        Map<String, InboxEntry> fresh = new LinkedHashMap<>();
        entries.forEach(entry -> fresh.putIfAbsent(entry.getSourceEventId(), entry));
        List<InboxEntry> rows = List.copyOf(fresh.values());
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into inbox (source_event_id, state, received_at, entry)
                select n.id, 'PENDING', ?::timestamptz, n.entry from unnest(?::text[], ?::bytea[]) as n(id, entry)
                order by n.id
                on conflict (source_event_id) do nothing
                """)) {
            statement.setObject(1, Executions.utc(now));
            new Columns(statement, 2).texts(rows, InboxEntry::getSourceEventId).octets(rows, InboxEntry::toByteArray);
            statement.executeUpdate();
        }
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

    /// @param batch what became of `entries`: what is neither parked nor unroutable was applied
    static void done(Connection connection, List<InboxEntry> entries, EntryBatch batch) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                update inbox i set state = n.state, correlation = n.correlation
                from unnest(?::text[], ?::text[], ?::text[]) as n(id, state, correlation)
                where i.source_event_id = n.id
                """)) {
            new Columns(statement, 1)
                    .texts(entries, InboxEntry::getSourceEventId)
                    .texts(entries, entry -> state(entry.getSourceEventId(), batch))
                    .texts(entries, entry -> batch.parked().get(entry.getSourceEventId()));
            statement.executeUpdate();
        }
    }

    private static String state(String sourceEventId, EntryBatch batch) {
        if (batch.parked().containsKey(sourceEventId)) {
            return "PARKED";
        }
        return batch.unroutable().containsKey(sourceEventId) ? "UNROUTABLE" : "APPLIED";
    }
}
