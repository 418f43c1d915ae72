package io.qasid.channelrouter.verification;

import io.qasid.audit.HashChain;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.channelrouter.verification.Checkpoints.Standing;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Walks a part of one chain and recomputes each hash, a page at a time: neither memory nor a statement grows with the
/// chain, and no connection or snapshot is held in between. That is sound because a record is never touched again once
/// the tail has passed it.
final class ChainWalk {
    /// Some 2 MB, some 10 ms of the server's time.
    private static final int PAGE = 5_000;
    private static final String WRITTEN = """
            select sequence, tenant_id, message_id, kind, payload, prev_hash, record_hash from audit
            where region = ? and slot = ? and sequence > ? and sequence <= ? order by sequence limit ?
            """;
    /// The same records with the hashes that a recompute gave them. Those that were missing then are missing still.
    private static final String RECHAINED = """
            select a.sequence, a.tenant_id, a.message_id, a.kind, a.payload, r.prev_hash, r.record_hash
            from (select * from audit_rechained
                  where region = ? and slot = ? and sequence > ? and sequence <= ? and version = ?
                  order by sequence limit ?) r
            join audit a using (region, slot, sequence) order by a.sequence
            """;
    private static final HexFormat HEX = HexFormat.of();

    private final Database database;
    private final Chain chain;
    private final ChainTail tail;
    private final Optional<ChainTail> known;
    private final int version;
    private ChainTail reached;
    private long records;

    private ChainWalk(Database database, Standing standing, ChainTail from) {
        this.database = database;
        this.chain = standing.chain();
        this.version = standing.version();
        this.reached = from;
        this.tail = standing.tail();
        this.known = standing.verified();
    }

    /// @param reached the last record that is right
    /// @param records how many were looked at
    /// @param ended whether it came to the tail, or to a break
    record Walked(ChainTail reached, long records, boolean ended, Optional<ChainBreak> broken) {}

    private record Row(
            long sequence,
            UUID tenant,
            @Nullable UUID message,
            String kind,
            byte[] payload,
            byte[] previousHash,
            byte[] recordHash) {}

    /// @param standing the chain, its tail, and a record that was verified before, if any
    /// @param from the last record before
    /// @param enough asked before each page: whether to stop there
    static Walked walk(Database database, Standing standing, ChainTail from, BooleanSupplier enough)
            throws SQLException {
        return new ChainWalk(database, standing, from).walk(enough);
    }

    private Walked walk(BooleanSupplier enough) throws SQLException {
        long verified = known.map(ChainTail::sequence).orElse(0L);
        if (verified > tail.sequence()) {
            long gone = tail.sequence() + 1;
            return broken(
                    fault(gone, Fault.CUT, "records up to " + verified, "none").since(chain.start()));
        }
        while (reached.sequence() < tail.sequence()) {
            if (enough.getAsBoolean()) {
                return new Walked(reached, records, false, Optional.empty());
            }
            Optional<ChainBreak> broken = page();
            if (broken.isPresent()) {
                return broken(broken.get());
            }
        }
        if (!Arrays.equals(reached.hash(), tail.hash())) {
            return broken(fault(tail.sequence(), Fault.TAIL_CHANGED, hex(reached.hash()), hex(tail.hash())));
        }
        return new Walked(reached, records, true, Optional.empty());
    }

    private Walked broken(ChainBreak broken) {
        return new Walked(broken.good(), records, true, Optional.of(broken));
    }

    private Optional<ChainBreak> page() throws SQLException {
        List<Row> rows = rows();
        if (rows.isEmpty()) {
            return Optional.of(missing("nothing up to the tail"));
        }
        for (Row row : rows) {
            records++;
            Optional<ChainBreak> broken = check(row);
            if (broken.isPresent()) {
                return broken;
            }
            reached = new ChainTail(row.sequence, row.recordHash);
        }
        return Optional.empty();
    }

    private Optional<ChainBreak> check(Row row) throws SQLException {
        if (version == 1 && row.sequence != reached.sequence() + 1) {
            return Optional.of(missing("record " + row.sequence + " next"));
        }
        byte[] right = HashChain.recordHash(row.payload, reached.hash());
        boolean follows = Arrays.equals(row.previousHash, reached.hash());
        boolean hashed = Arrays.equals(row.recordHash, right);
        if (!follows) {
            return Optional.of(misplaced(row, hashed));
        }
        if (!hashed) {
            boolean hashChanged = Arrays.equals(right, hashThatIsFollowed(row.sequence));
            return Optional.of(
                    hashChanged
                            ? fault(row.sequence, Fault.HASH_CHANGED, hex(right), hex(row.recordHash))
                            : fault(row.sequence, Fault.PAYLOAD_CHANGED, hex(row.recordHash), hex(right)));
        }
        if (!describesItsPayload(row)) {
            return Optional.of(fault(
                    row.sequence, Fault.COLUMNS_CHANGED, "kind, tenant and message of the payload", "other ones"));
        }
        if (known.filter(before -> before.sequence() == row.sequence && !Arrays.equals(before.hash(), row.recordHash))
                .isPresent()) {
            ChainBreak rewritten =
                    fault(row.sequence, Fault.REWRITTEN, hex(known.get().hash()), hex(row.recordHash));
            return Optional.of(rewritten.since(chain.start()));
        }
        return Optional.empty();
    }

    private ChainBreak misplaced(Row row, boolean hashed) {
        Fault fault = hashed
                ? Fault.PREVIOUS_HASH_CHANGED
                : Arrays.equals(row.recordHash, HashChain.recordHash(row.payload, row.previousHash))
                        ? Fault.RECORD_MISPLACED
                        : Fault.RECORD_CHANGED;
        return fault(row.sequence, fault, hex(reached.hash()), hex(row.previousHash));
    }

    private ChainBreak missing(String found) {
        long sequence = reached.sequence() + 1;
        return fault(sequence, Fault.RECORD_MISSING, "record " + sequence, found);
    }

    private ChainBreak fault(long sequence, Fault fault, String expected, String found) {
        return new ChainBreak(chain, sequence, fault, expected, found, reached);
    }

    private static boolean describesItsPayload(Row row) {
        try {
            AuditEntry entry = AuditEntry.parse(row.payload);
            UUID message = entry.message() == null ? null : entry.message().value();
            return entry.kind().equals(row.kind)
                    && entry.tenant().value().equals(row.tenant)
                    && Objects.equals(message, row.message);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private List<Row> rows() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(version == 1 ? WRITTEN : RECHAINED)) {
            statement.setString(1, chain.region());
            statement.setInt(2, chain.slot());
            statement.setLong(3, reached.sequence());
            statement.setLong(4, tail.sequence());
            if (version > 1) {
                statement.setInt(5, version);
            }
            statement.setInt(version > 1 ? 6 : 5, PAGE);
            List<Row> rows = new ArrayList<>(PAGE);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(
                            result.getLong(1),
                            result.getObject(2, UUID.class),
                            result.getObject(3, UUID.class),
                            result.getString(4),
                            result.getBytes(5),
                            result.getBytes(6),
                            result.getBytes(7)));
                }
            }
            return rows;
        }
    }

    /// What comes after a record says what its hash was.
    private byte[] hashThatIsFollowed(long sequence) throws SQLException {
        if (sequence == tail.sequence()) {
            return tail.hash();
        }
        ChainTail here = reached;
        reached = new ChainTail(sequence, here.hash());
        List<Row> next = rows();
        reached = here;
        return next.isEmpty() ? new byte[0] : next.getFirst().previousHash;
    }

    private static String hex(byte[] hash) {
        return HEX.formatHex(hash);
    }
}
