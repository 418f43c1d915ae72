package io.qasid.channelrouter.query;

import io.qasid.audit.HashChain;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.proto.v1.AuditBreak;
import io.qasid.proto.v1.VerifyAuditReply;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks every chain from its origin to its tail and recomputes each hash.
///
/// Found: a changed payload, a changed or missing record, records out of their place, a chain that ends before its
/// tail.
public final class AuditVerification {
    private static final int FETCH = 5_000;
    /// One break says enough; a broken chain of millions must not fill the reply.
    private static final int BREAKS_MAX = 100;

    private final Database database;

    public AuditVerification(Database database) {
        this.database = database;
    }

    /// In one snapshot, so that writers who go on don't look like breaks.
    public VerifyAuditReply verify() throws SQLException {
        return database.inTransaction(connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return walk(connection);
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
        });
    }

    private static VerifyAuditReply walk(Connection connection) throws SQLException {
        VerifyAuditReply.Builder reply = VerifyAuditReply.newBuilder();
        try (PreparedStatement statement = connection.prepareStatement("""
                select t.region, t.slot, t.sequence, t.hash, a.sequence, a.payload, a.prev_hash, a.record_hash
                from audit_tail t left join audit a on a.region = t.region and a.slot = t.slot
                order by t.region, t.slot, a.sequence
                """)) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery()) {
                Chain chain = null;
                while (rows.next()) {
                    if (chain == null || !chain.isOf(rows)) {
                        finish(chain, reply);
                        chain = new Chain(rows);
                    }
                    chain.check(rows, reply);
                }
                finish(chain, reply);
            }
        }
        return reply.build();
    }

    private static void finish(@Nullable Chain chain, VerifyAuditReply.Builder reply) {
        if (chain != null) {
            chain.finish(reply);
        }
    }

    private static final class Chain {
        private final String region;
        private final int slot;
        private final long tailSequence;
        private final byte[] tailHash;
        private ChainTail reached = ChainTail.empty();

        Chain(ResultSet rows) throws SQLException {
            region = rows.getString(1);
            slot = rows.getInt(2);
            tailSequence = rows.getLong(3);
            tailHash = rows.getBytes(4);
        }

        boolean isOf(ResultSet rows) throws SQLException {
            return region.equals(rows.getString(1)) && slot == rows.getInt(2);
        }

        void check(ResultSet rows, VerifyAuditReply.Builder reply) throws SQLException {
            long sequence = rows.getLong(5);
            if (rows.wasNull()) {
                return;
            }
            byte[] payload = rows.getBytes(6);
            byte[] previous = rows.getBytes(7);
            byte[] recordHash = rows.getBytes(8);
            if (sequence != reached.sequence() + 1) {
                report(reply, sequence, "records are missing before it");
            } else if (!Arrays.equals(previous, reached.hash())) {
                report(reply, sequence, "it does not follow the record before it");
            } else if (!Arrays.equals(recordHash, HashChain.recordHash(payload, previous))) {
                report(reply, sequence, "its payload was changed");
            }
            reply.setRecords(reply.getRecords() + 1);
            reached = new ChainTail(sequence, recordHash);
        }

        void finish(VerifyAuditReply.Builder reply) {
            reply.setChains(reply.getChains() + 1);
            if (reached.sequence() != tailSequence || !Arrays.equals(reached.hash(), tailHash)) {
                report(reply, tailSequence, "the chain ends before its tail");
            }
        }

        private void report(VerifyAuditReply.Builder reply, long sequence, String problem) {
            if (reply.getBreaksCount() < BREAKS_MAX) {
                reply.addBreaks(AuditBreak.newBuilder()
                        .setRegion(region)
                        .setSlot(slot)
                        .setSequence(sequence)
                        .setProblem(problem));
            }
        }
    }
}
