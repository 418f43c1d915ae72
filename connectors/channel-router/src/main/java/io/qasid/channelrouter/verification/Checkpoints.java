package io.qasid.channelrouter.verification;

import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far each chain was verified, and when: what lets a pass stop at any page and go on later, in another process
/// too.
@Singleton
final class Checkpoints {
    private final Database database;

    Checkpoints(Database database) {
        this.database = database;
    }

    /// A chain that is written to, or was chained anew, and what is known of it.
    ///
    /// @param version 1, or what a recompute made
    /// @param tail where it ended when we looked
    /// @param verified up to where it was verified
    /// @param full how far the pass from its origin has come that is under way
    /// @param fullAt when such a pass last came to the end
    record Standing(
            Chain chain,
            int version,
            ChainTail tail,
            Optional<ChainTail> verified,
            Optional<ChainTail> full,
            Optional<Instant> fullAt) {}

    /// Records in front of a slot's chain that belong to none.
    ///
    /// @param chain that they were
    /// @param last sequence of the last one
    /// @param good up to where they were verified
    record Lost(Chain chain, long last, ChainTail good) {}

    /// When the chain that was longest without it was verified; empty: none ever was.
    record Oldest(Optional<Instant> verified, Optional<Instant> full) {}

    List<Standing> standings() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        select t.region, t.slot, t.origin, t.sequence, t.hash,
                            c.sequence, c.hash, c.full_sequence, c.full_hash, c.full_at, t.version
                        from (
                            select region, slot, origin, sequence, hash, 1 as version from audit_tail
                            union all
                            select region, slot, origin, new_sequence, new_hash, version
                            from audit_quarantine where recomputed_at is not null) t
                        left join audit_checkpoint c using (region, slot, origin)
                        order by t.region, t.slot, t.origin
                        """);
                ResultSet rows = statement.executeQuery()) {
            List<Standing> standings = new ArrayList<>();
            while (rows.next()) {
                standings.add(new Standing(
                        new Chain(rows.getString(1), rows.getInt(2), rows.getLong(3)),
                        rows.getInt(11),
                        new ChainTail(rows.getLong(4), rows.getBytes(5)),
                        tail(rows, 6),
                        tail(rows, 8),
                        instant(rows, 10)));
            }
            return standings;
        }
    }

    /// Each chain begins where the one before was quarantined; whatever is between is nobody's.
    List<Lost> lost() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        select t.region, t.slot, t.first, t.origin - 1, c.sequence, c.hash
                        from (
                            select region, slot, origin, 1 + coalesce((
                                select max(q.last_sequence) from audit_quarantine q
                                where q.region = tail.region and q.slot = tail.slot), 0) as first
                            from audit_tail tail) t
                        left join audit_checkpoint c
                            on c.region = t.region and c.slot = t.slot and c.origin = t.first and c.sequence < t.origin
                        where t.first < t.origin
                        """);
                ResultSet rows = statement.executeQuery()) {
            List<Lost> lost = new ArrayList<>();
            while (rows.next()) {
                Chain chain = new Chain(rows.getString(1), rows.getInt(2), rows.getLong(3));
                lost.add(new Lost(chain, rows.getLong(4), tail(rows, 5).orElse(chain.start())));
            }
            return lost;
        }
    }

    /// Never goes back: somebody else may have come further.
    ///
    /// @param ended when this was the chain's end; null: there is more
    void verified(Chain chain, ChainTail reached, @Nullable Instant ended) throws SQLException {
        change("""
                insert into audit_checkpoint as known (sequence, hash, verified_at, region, slot, origin)
                values (?, ?, ?, ?, ?, ?)
                on conflict (region, slot, origin) do update
                    set sequence = excluded.sequence, hash = excluded.hash,
                        verified_at = coalesce(excluded.verified_at, known.verified_at)
                    where known.sequence <= excluded.sequence
                """, chain, reached.sequence(), reached.hash(), offset(ended));
    }

    /// The pass from the origin came as far as this.
    void passed(Chain chain, ChainTail reached) throws SQLException {
        change("""
                update audit_checkpoint set full_sequence = ?, full_hash = ?
                where region = ? and slot = ? and origin = ?
                """, chain, reached.sequence(), reached.hash());
    }

    /// The pass from the origin came to the end.
    void passedWhole(Chain chain, Instant now) throws SQLException {
        change("""
                update audit_checkpoint set full_at = ?, full_sequence = null, full_hash = null
                where region = ? and slot = ? and origin = ?
                """, chain, now.atOffset(ZoneOffset.UTC));
    }

    /// No chain was passed whole, nor is one under way.
    void forgetWhole() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(
                        "update audit_checkpoint set full_at = null, full_sequence = null, full_hash = null")) {
            statement.executeUpdate();
        }
    }

    /// What was known is about an older version of the chain.
    static void forget(Connection connection, Chain chain) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "delete from audit_checkpoint where region = ? and slot = ? and origin = ?")) {
            statement.setString(1, chain.region());
            statement.setInt(2, chain.slot());
            statement.setLong(3, chain.origin());
            statement.executeUpdate();
        }
    }

    /// Of the chains that are written to.
    Oldest oldest() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        select min(c.verified_at), min(c.full_at)
                        from audit_tail t join audit_checkpoint c using (region, slot, origin)
                        """);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return new Oldest(instant(rows, 1), instant(rows, 2));
        }
    }

    private void change(String sql, Chain chain, @Nullable Object... values) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (Object value : values) {
                statement.setObject(index++, value);
            }
            statement.setString(index++, chain.region());
            statement.setInt(index++, chain.slot());
            statement.setLong(index, chain.origin());
            statement.executeUpdate();
        }
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Optional<ChainTail> tail(ResultSet rows, int column) throws SQLException {
        byte[] hash = rows.getBytes(column + 1);
        return hash == null ? Optional.empty() : Optional.of(new ChainTail(rows.getLong(column), hash));
    }

    static Optional<Instant> instant(ResultSet rows, int column) throws SQLException {
        return Optional.ofNullable(rows.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
