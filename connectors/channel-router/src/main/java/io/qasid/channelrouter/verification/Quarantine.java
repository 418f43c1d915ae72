package io.qasid.channelrouter.verification;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets broken chains aside. In one commit the chain is named here and the next one begins, whose first record names it
/// too: writers lose nothing, and nothing is written after a record that can't be relied on.
///
/// `chan_audit_chain_break_total` counts breaks, each once; `chan_audit_quarantined_chains` is how many chains are set
/// aside now.
@Singleton
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Database database;
    private final InstantSource clock;
    private final Counter breaks;
    private final AtomicInteger quarantined = new AtomicInteger();

    Quarantine(Database database, InstantSource clock, MeterRegistry metrics) {
        this.database = database;
        this.clock = clock;
        this.breaks = metrics.counter("chan_audit_chain_break");
        metrics.gauge("chan_audit_quarantined_chains", quarantined);
    }

    /// Does nothing when somebody else was quicker.
    ///
    /// @param version of the chain: one that a recompute made goes back to where it was
    void add(ChainBreak broken, int version) throws SQLException {
        if (version == 1) {
            end(broken, clock.instant());
        } else {
            takeBack(broken, version, clock.instant());
        }
    }

    private void takeBack(ChainBreak broken, int version, Instant now) throws SQLException {
        boolean taken = database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    update audit_quarantine set sequence = ?, fault = ?, expected = ?, found = ?, good_sequence = ?,
                        good_hash = ?, found_at = ?, new_sequence = ?, new_hash = ?, recomputed_at = null
                    where region = ? and slot = ? and origin = ? and version = ? and recomputed_at is not null
                    """)) {
                Chain chain = broken.chain();
                int next = describe(statement, 1, broken, now);
                statement.setLong(next, chain.start().sequence());
                statement.setBytes(next + 1, chain.start().hash());
                statement.setString(next + 2, chain.region());
                statement.setInt(next + 3, chain.slot());
                statement.setLong(next + 4, chain.origin());
                statement.setInt(next + 5, version);
                return statement.executeUpdate() == 1;
            }
        });
        if (taken) {
            breaks.increment();
            LOG.error("version {} of audit {}; it is quarantined again", version, said(broken));
        }
    }

    /// What has lost its tail is quarantined as well; the chain that follows it is there already.
    ///
    /// @return what is said of it
    ChainBreak add(Checkpoints.Lost lost) throws SQLException {
        Instant now = clock.instant();
        Chain chain = lost.chain();
        ChainBreak broken = new ChainBreak(
                chain, lost.last(), Fault.TAIL_LOST, "a tail at record " + lost.last(), "none", lost.good());
        boolean added = database.inTransaction(connection -> {
            Optional<LockedTail> locked = LockedTail.lock(connection, chain.region(), chain.slot());
            ChainTail tail = new ChainTail(lost.last(), lost.good().hash());
            return locked.filter(next -> next.chain().origin() == lost.last() + 1)
                            .isPresent()
                    && insert(connection, broken, tail, lost.last(), now);
        });
        if (added) {
            breaks.increment();
            LOG.error("audit {}; it is quarantined", said(broken));
        }
        return broken;
    }

    private static String said(ChainBreak broken) {
        return "chain " + broken.chain() + " is broken at record " + broken.sequence() + ": "
                + broken.fault().problem() + " (expected " + broken.expected() + ", found " + broken.found() + ")";
    }

    private void end(ChainBreak broken, Instant now) throws SQLException {
        Chain chain = broken.chain();
        Optional<ChainTail> opened = database.inTransaction(connection -> {
            Optional<LockedTail> locked = LockedTail.lock(connection, chain.region(), chain.slot());
            if (locked.filter(tail -> tail.chain().equals(chain)).isEmpty()) {
                return Optional.empty();
            }
            long last = lastEverUsed(connection, chain);
            insert(connection, broken, locked.get().tail(), last, now);
            return Optional.of(locked.get().open(connection, ChainNote.opened(broken, last, now), last));
        });
        opened.ifPresent(tail -> {
            breaks.increment();
            LOG.error(
                    "audit {}; it is quarantined, and {} goes on from record {}",
                    said(broken),
                    chain.region() + "/" + chain.slot(),
                    tail.sequence());
        });
    }

    /// All of them, in their order.
    List<Quarantined> all() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        select region, slot, origin, sequence, fault, expected, found, good_sequence, good_hash,
                            last_sequence, found_at, version, recomputed_at
                        from audit_quarantine order by region, slot, origin
                        """);
                ResultSet rows = statement.executeQuery()) {
            List<Quarantined> all = new ArrayList<>();
            while (rows.next()) {
                ChainBreak broken = new ChainBreak(
                        new Chain(rows.getString(1), rows.getInt(2), rows.getLong(3)),
                        rows.getLong(4),
                        Fault.valueOf(rows.getString(5)),
                        rows.getString(6),
                        rows.getString(7),
                        new ChainTail(rows.getLong(8), rows.getBytes(9)));
                all.add(new Quarantined(
                        broken,
                        rows.getLong(10),
                        rows.getObject(11, OffsetDateTime.class).toInstant(),
                        rows.getInt(12),
                        Checkpoints.instant(rows, 13)));
            }
            quarantined.set((int)
                    all.stream().filter(each -> each.recomputedAt().isEmpty()).count());
            return all;
        }
    }

    /// A tail that was set back must not make us use a sequence twice: what was said about it may be in other hands.
    private static long lastEverUsed(Connection connection, Chain chain) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select greatest(
                    (select sequence from audit_tail where region = ? and slot = ?),
                    (select max(sequence) from audit where region = ? and slot = ?),
                    (select max(sequence) from audit_checkpoint where region = ? and slot = ?))
                """)) {
            for (int i = 0; i < 3; i++) {
                statement.setString(2 * i + 1, chain.region());
                statement.setInt(2 * i + 2, chain.slot());
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /// @return whether it was not there before
    private static boolean insert(Connection connection, ChainBreak broken, ChainTail tail, long last, Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into audit_quarantine (region, slot, origin, last_sequence, tail_hash, new_sequence, new_hash,
                    sequence, fault, expected, found, good_sequence, good_hash, found_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (region, slot, origin) do nothing
                """)) {
            statement.setString(1, broken.chain().region());
            statement.setInt(2, broken.chain().slot());
            statement.setLong(3, broken.chain().origin());
            statement.setLong(4, last);
            statement.setBytes(5, tail.hash());
            statement.setLong(6, broken.chain().start().sequence());
            statement.setBytes(7, broken.chain().start().hash());
            describe(statement, 8, broken, now);
            return statement.executeUpdate() == 1;
        }
    }

    /// @return the index of the next parameter
    private static int describe(PreparedStatement statement, int index, ChainBreak broken, Instant now)
            throws SQLException {
        statement.setLong(index, broken.sequence());
        statement.setString(index + 1, broken.fault().name());
        statement.setString(index + 2, broken.expected());
        statement.setString(index + 3, broken.found());
        statement.setLong(index + 4, broken.good().sequence());
        statement.setBytes(index + 5, broken.good().hash());
        statement.setObject(index + 6, now.atOffset(ZoneOffset.UTC));
        return index + 7;
    }
}
