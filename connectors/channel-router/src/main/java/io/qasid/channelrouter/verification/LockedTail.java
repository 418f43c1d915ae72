package io.qasid.channelrouter.verification;

import io.qasid.audit.HashChain;
import io.qasid.channelrouter.audit.ChainTail;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// The end of a slot's records while nobody else can move it, for as long as the caller's transaction. The writer of
/// the slot finds it moved afterwards, reads it again and goes on there.
record LockedTail(Chain chain, ChainTail tail) {
    /// @return empty when there is no such slot
    static Optional<LockedTail> lock(Connection connection, String region, int slot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select origin, sequence, hash from audit_tail where region = ? and slot = ? for update")) {
            statement.setString(1, region);
            statement.setInt(2, slot);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new LockedTail(
                                new Chain(region, slot, rows.getLong(1)),
                                new ChainTail(rows.getLong(2), rows.getBytes(3))))
                        : Optional.empty();
            }
        }
    }

    /// Appends to the chain that the tail is of.
    ChainTail append(Connection connection, ChainNote note) throws SQLException {
        return append(connection, note, tail, chain.origin());
    }

    /// Ends the chain and begins the next one.
    ///
    /// @param last the highest sequence that was ever used here
    ChainTail open(Connection connection, ChainNote note, long last) throws SQLException {
        Chain next = new Chain(chain.region(), chain.slot(), last + 1);
        return append(connection, note, next.start(), next.origin());
    }

    private ChainTail append(Connection connection, ChainNote note, ChainTail after, long origin) throws SQLException {
        ChainTail moved = new ChainTail(after.sequence() + 1, HashChain.recordHash(note.payload(), after.hash()));
        try (PreparedStatement statement = connection.prepareStatement("""
                with appended as (
                    insert into audit (region, slot, sequence, tenant_id, kind, payload, prev_hash, record_hash)
                    values (?, ?, ?, ?, ?, ?, ?, ?))
                update audit_tail set sequence = ?, hash = ?, origin = ? where region = ? and slot = ?
                """)) {
            statement.setString(1, chain.region());
            statement.setInt(2, chain.slot());
            statement.setLong(3, moved.sequence());
            statement.setObject(4, ChainNote.NOBODY);
            statement.setString(5, note.kind());
            statement.setBytes(6, note.payload());
            statement.setBytes(7, after.hash());
            statement.setBytes(8, moved.hash());
            statement.setLong(9, moved.sequence());
            statement.setBytes(10, moved.hash());
            statement.setLong(11, origin);
            statement.setString(12, chain.region());
            statement.setInt(13, chain.slot());
            statement.executeUpdate();
        }
        return moved;
    }
}
