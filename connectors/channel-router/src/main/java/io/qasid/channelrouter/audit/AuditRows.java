package io.qasid.channelrouter.audit;

import io.qasid.storage.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// How links get into `chan.audit`, as a piece of a larger statement or alone.
///
/// The tail moves in the same statement, and everything else in it joins the moved tail: a writer whose view of its
/// chain is stale writes nothing at all.
public final class AuditRows {
    /// CTEs `tail` (one row if our view of the chain is right, else none) and `audited`. Twelve parameters.
    public static final String CTES = """
            tail as (
                update audit_tail set sequence = ?, hash = ?
                where region = ? and slot = ? and sequence = ? and hash = ?
                returning region, slot),
            audited as (
                insert into audit (region, slot, sequence, tenant_id, message_id, kind, payload, prev_hash, record_hash)
                select tail.region, tail.slot, a.* from tail,
                    unnest(?::bigint[], ?::uuid[], ?::uuid[], ?::text[], ?::bytea[], ?::bytea[], ?::bytea[]) a
                returning 1)
            """;

    private AuditRows() {}

    /// Sets the parameters of [#CTES], from `first` on.
    ///
    /// @return the index after the last one that was set
    public static int bind(PreparedStatement statement, int first, AuditSlot.Held held, List<ChainLink> links)
            throws SQLException {
        ChainTail next = ChainTail.after(links);
        int index = first;
        statement.setLong(index++, next.sequence());
        statement.setBytes(index++, next.hash());
        statement.setString(index++, held.region());
        statement.setInt(index++, held.slot());
        statement.setLong(index++, held.tail().sequence());
        statement.setBytes(index++, held.tail().hash());
        Columns columns = new Columns(statement, index);
        columns.longs(links, ChainLink::sequence);
        columns.uuids(links, link -> link.entry().tenant().value());
        columns.uuids(links, AuditRows::messageOf);
        columns.texts(links, link -> link.entry().kind());
        columns.octets(links, ChainLink::payload);
        columns.octets(links, ChainLink::previousHash);
        columns.octets(links, ChainLink::recordHash);
        return columns.next();
    }

    /// Appends `links` inside the caller's transaction.
    ///
    /// @throws StaleTailException if somebody else moved the chain: nothing was written
    public static void append(Connection connection, AuditSlot.Held held, List<ChainLink> links) throws SQLException {
        if (links.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("with " + CTES + " select (select count(*) from audited)")) {
            bind(statement, 1, held, links);
            try (var rows = statement.executeQuery()) {
                if (!rows.next() || rows.getInt(1) != links.size()) {
                    throw new StaleTailException(held.slot());
                }
            }
        }
    }

    private static @org.jspecify.annotations.Nullable UUID messageOf(ChainLink link) {
        return link.entry().message() == null ? null : link.entry().message().value();
    }
}
