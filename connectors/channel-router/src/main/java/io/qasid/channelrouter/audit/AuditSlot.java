package io.qasid.channelrouter.audit;

import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One writer's place: its own connection, an advisory lock on a free slot number, and the tail of that slot's chain.
///
/// A slot is taken by whoever comes first and resumes its last record, so a restart opens no new chain. After any
/// [SQLException] the writer calls [#giveUp()]: whether the last commit happened is not known, so the tail is read
/// again.
/// Not safe for use by several threads: each writer has its own.
public final class AuditSlot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditSlot.class);
    /// "qasid audit" as the class of the advisory locks, so that they meet nobody else's.
    private static final int LOCK_CLASS = 0x71617564;

    private static final int SLOTS_MAX = 64;
    /// So long after its last work a connection is believed to live.
    private static final Duration ALIVE_FOR = Duration.ofSeconds(1);

    private static final int ALIVE_SECONDS_MAX = 1;

    private final Database database;
    private final String region;
    private @Nullable Held held;
    private long lastWorkedNanos = System.nanoTime();

    public AuditSlot(Database database, String region) {
        this.database = database;
        this.region = region;
    }

    /// The slot in use, taken now if there is none.
    ///
    /// @throws SQLException if the store is out or every slot is taken
    public Held held() throws SQLException {
        Held current = held;
        if (current == null) {
            current = take();
            held = current;
        }
        return current;
    }

    /// Work on the slot's connection, which is kept for good, took so long.
    public void worked(long nanos) {
        lastWorkedNanos = System.nanoTime();
        database.worked(nanos);
    }

    /// Before the first statement after a pause: a connection that was lost meanwhile is let go of now, rather than by
    /// failing a caller whose store is well again.
    public void wake() {
        Held current = held;
        if (current != null
                && System.nanoTime() - lastWorkedNanos > ALIVE_FOR.toNanos()
                && !answers(current.connection())) {
            giveUp();
        }
    }

    private static boolean answers(Connection connection) {
        try {
            return connection.isValid(ALIVE_SECONDS_MAX);
        } catch (SQLException e) {
            return false;
        }
    }

    /// Records that a commit moved the tail.
    public void advanced(ChainTail tail) {
        Held current = held;
        if (current != null) {
            held = new Held(current.connection(), region, current.slot(), tail);
        }
    }

    /// After [StaleTailException]: nothing of ours was written, and the slot is ours still. Where it ends is read
    /// again,
    /// and whatever transaction is open is undone.
    public void readAgain() throws SQLException {
        Held current = held();
        Connection connection = current.connection();
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        ChainTail tail = tail(connection, current.slot());
        held = new Held(connection, region, current.slot(), tail);
        LOG.info("audit slot {} goes on at sequence {}", current.slot(), tail.sequence());
    }

    /// Lets connection and slot go; the next [#held()] starts anew.
    public void giveUp() {
        Held current = held;
        held = null;
        if (current != null) {
            // A pooled connection keeps its session, and with it the lock: it must really end.
            database.evict(current.connection());
        }
    }

    @Override
    public void close() {
        giveUp();
    }

    private Held take() throws SQLException {
        Connection connection = database.connection();
        try {
            for (int slot = 0; slot < SLOTS_MAX; slot++) {
                if (lock(connection, slot)) {
                    Held taken = new Held(connection, region, slot, tail(connection, slot));
                    LOG.info(
                            "audit slot {} taken at sequence {}",
                            slot,
                            taken.tail().sequence());
                    return taken;
                }
            }
            throw new SQLException("all " + SLOTS_MAX + " audit slots of region " + region + " are taken");
        } catch (SQLException | RuntimeException e) {
            database.evict(connection);
            throw e;
        }
    }

    private static boolean lock(Connection connection, int slot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_lock(?, ?)")) {
            statement.setInt(1, LOCK_CLASS);
            statement.setInt(2, slot);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /// A slot without a tail is new, or somebody took its tail away: then its records are behind us, and ours are the
    /// next
    /// chain.
    private ChainTail tail(Connection connection, int slot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                with made as (
                    insert into audit_tail (region, slot, hash, sequence, origin)
                    select ?, ?, ?, last, last + 1
                    from (select coalesce(max(sequence), 0) as last from audit where region = ? and slot = ?) records
                    on conflict do nothing returning sequence, hash)
                select sequence, hash from made
                union all
                select sequence, hash from audit_tail where region = ? and slot = ?
                """)) {
            statement.setString(1, region);
            statement.setInt(2, slot);
            statement.setBytes(3, ChainTail.empty().hash());
            statement.setString(4, region);
            statement.setInt(5, slot);
            statement.setString(6, region);
            statement.setInt(7, slot);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("audit slot " + slot + " has no tail");
                }
                return new ChainTail(rows.getLong(1), rows.getBytes(2));
            }
        }
    }

    /// A slot while it is held.
    public record Held(Connection connection, String region, int slot, ChainTail tail) {}
}
