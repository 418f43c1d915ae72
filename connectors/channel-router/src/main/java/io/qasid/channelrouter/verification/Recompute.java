package io.qasid.channelrouter.verification;

import io.qasid.audit.HashChain;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Chains the records of a quarantined chain anew, as they stand, because a person decided that they may be relied on
/// again. The new hashes stand beside the old ones, and the act is itself a record of the slot's present chain: who,
/// why, which records, the old and the new tail. Nothing does this by itself.
@Singleton
public final class Recompute {
    private static final Logger LOG = LoggerFactory.getLogger(Recompute.class);
    private static final int PAGE = 5_000;

    private final Database database;
    private final InstantSource clock;

    Recompute(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// @param by whom the holder of the admin key acts for
    /// @param reason what it rests on; both are kept for ever
    public record Order(Chain chain, String by, String reason) {}

    public sealed interface Outcome {}

    /// No such chain is quarantined.
    public record NotQuarantined() implements Outcome {}

    /// It was done before; nothing was done now.
    public record DoneBefore(Instant at) implements Outcome {}

    /// There is more to do than fits into one call: the same order again goes on where this one stopped.
    ///
    /// @param reached sequence of the last record that was chained
    public record Unfinished(long reached) implements Outcome {}

    /// @param version of the chain: 2 after its first recompute
    /// @param records how many there are; those that were missing still are
    public record Done(int version, long records, ChainTail oldTail, ChainTail newTail) implements Outcome {}

    /// What is known of the chain, locked until the end of the transaction.
    private record Standing(
            Chain chain, int version, long last, ChainTail reached, byte[] tailHash, Optional<Instant> recomputedAt) {}

    private record Link(long sequence, byte[] previous, byte[] hash) {}

    /// @param within how long it may take; each page of it is a commit of its own
    public Outcome run(Order order, Duration within) throws SQLException {
        Instant until = clock.instant().plus(within);
        Outcome outcome;
        do {
            outcome = database.inTransaction(connection -> page(connection, order));
        } while (outcome instanceof Unfinished && clock.instant().isBefore(until));
        if (outcome instanceof Done(int version, long records, ChainTail _, ChainTail _)) {
            LOG.warn("audit chain {} was chained anew: version {}, {} records", order.chain(), version, records);
        }
        return outcome;
    }

    private Outcome page(Connection connection, Order order) throws SQLException {
        Optional<Standing> found = lock(connection, order.chain());
        if (found.isEmpty()) {
            return new NotQuarantined();
        }
        Standing standing = found.get();
        if (standing.recomputedAt.isPresent()) {
            return new DoneBefore(standing.recomputedAt.get());
        }
        List<Link> links = links(connection, standing);
        insert(connection, standing, links);
        ChainTail reached =
                links.isEmpty() ? standing.reached : new ChainTail(links.getLast().sequence, links.getLast().hash);
        boolean finished = links.size() < PAGE;
        Instant now = clock.instant();
        advance(connection, standing, reached, finished ? Optional.of(now) : Optional.empty());
        return finished ? finish(connection, standing, reached, order, now) : new Unfinished(reached.sequence());
    }

    private static Outcome finish(Connection connection, Standing standing, ChainTail reached, Order order, Instant now)
            throws SQLException {
        Checkpoints.forget(connection, standing.chain);
        Done done = new Done(
                standing.version + 1,
                count(connection, standing),
                new ChainTail(standing.last, standing.tailHash),
                reached);
        LockedTail.lock(connection, standing.chain.region(), standing.chain.slot())
                .orElseThrow(() -> new SQLException("audit slot " + standing.chain.slot() + " has no tail"))
                .append(connection, ChainNote.recomputed(order, done, now));
        return done;
    }

    private static Optional<Standing> lock(Connection connection, Chain chain) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select version, last_sequence, new_sequence, new_hash, tail_hash, recomputed_at
                from audit_quarantine where region = ? and slot = ? and origin = ? for update
                """)) {
            statement.setString(1, chain.region());
            statement.setInt(2, chain.slot());
            statement.setLong(3, chain.origin());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Standing(
                                chain,
                                rows.getInt(1),
                                rows.getLong(2),
                                new ChainTail(rows.getLong(3), rows.getBytes(4)),
                                rows.getBytes(5),
                                Checkpoints.instant(rows, 6)))
                        : Optional.empty();
            }
        }
    }

    private static List<Link> links(Connection connection, Standing standing) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select sequence, payload from audit
                where region = ? and slot = ? and sequence > ? and sequence <= ? order by sequence limit ?
                """)) {
            statement.setString(1, standing.chain.region());
            statement.setInt(2, standing.chain.slot());
            statement.setLong(3, standing.reached.sequence());
            statement.setLong(4, standing.last);
            statement.setInt(5, PAGE);
            List<Link> links = new ArrayList<>();
            byte[] previous = standing.reached.hash();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    byte[] hash = HashChain.recordHash(rows.getBytes(2), previous);
                    links.add(new Link(rows.getLong(1), previous, hash));
                    previous = hash;
                }
            }
            return links;
        }
    }

    private static void insert(Connection connection, Standing standing, List<Link> links) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into audit_rechained (region, slot, version, sequence, prev_hash, record_hash)
                select ?, ?, ?, * from unnest(?::bigint[], ?::bytea[], ?::bytea[])
                """)) {
            new Columns(statement, 1)
                    .value(standing.chain.region())
                    .value(standing.chain.slot())
                    .value(standing.version + 1)
                    .longs(links, Link::sequence)
                    .octets(links, Link::previous)
                    .octets(links, Link::hash);
            statement.executeUpdate();
        }
    }

    private static void advance(Connection connection, Standing standing, ChainTail reached, Optional<Instant> done)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update audit_quarantine set new_sequence = ?, new_hash = ?, version = ?, recomputed_at = ?
                where region = ? and slot = ? and origin = ?
                """)) {
            statement.setLong(1, reached.sequence());
            statement.setBytes(2, reached.hash());
            statement.setInt(3, done.isPresent() ? standing.version + 1 : standing.version);
            statement.setObject(4, done.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
            statement.setString(5, standing.chain.region());
            statement.setInt(6, standing.chain.slot());
            statement.setLong(7, standing.chain.origin());
            statement.executeUpdate();
        }
    }

    private static long count(Connection connection, Standing standing) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select count(*) from audit_rechained
                where region = ? and slot = ? and version = ? and sequence between ? and ?
                """)) {
            statement.setString(1, standing.chain.region());
            statement.setInt(2, standing.chain.slot());
            statement.setInt(3, standing.version + 1);
            statement.setLong(4, standing.chain.origin());
            statement.setLong(5, standing.last);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
