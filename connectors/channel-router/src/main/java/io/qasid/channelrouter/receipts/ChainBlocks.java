package io.qasid.channelrouter.receipts;

import io.qasid.audit.HashChain;
import io.qasid.audit.Receipt;
import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The audit chains cut into blocks of [Receipt#BLOCK_SIZE] records, counted from each chain's first; the last one is
/// as
/// long as the chain is. Small enough to be read and chained again whenever one is asked for.
@Singleton
final class ChainBlocks {
    /// More than any message has: a ladder has ten steps.
    private static final int RECORDS_MAX = 500;

    private final Database database;

    ChainBlocks(Database database) {
        this.database = database;
    }

    /// Where a record lies.
    record Place(String region, int slot, long sequence) {}

    /// @param origin of the chain that it is a part of
    record Range(String region, int slot, long origin, long first, long last) {
        String chain() {
            return region + "/" + slot + "@" + origin;
        }
    }

    record Row(long sequence, byte[] payload, byte[] previousHash, byte[] recordHash) {}

    /// Of a message's records, in the order of the chains; as the tenant, so that another one's are not seen.
    List<Place> placesOf(TenantId tenant, MessageId message) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement become = connection.prepareStatement(
                    "select set_config('role', 'qasid_tenant', true), set_config('app.tenant_id', ?, true)")) {
                become.setString(1, tenant.toString());
                become.execute();
            }
            try (PreparedStatement statement = connection.prepareStatement("""
                    select region, slot, sequence from audit
                    where message_id = ? and tenant_id = ? order by region, slot, sequence limit ?
                    """)) {
                statement.setObject(1, message.value());
                statement.setObject(2, tenant.value());
                statement.setInt(3, RECORDS_MAX);
                List<Place> places = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        places.add(new Place(rows.getString(1), rows.getInt(2), rows.getLong(3)));
                    }
                }
                return places;
            }
        });
    }

    /// Empty when it lies in a broken chain, behind what is good of it.
    Optional<Range> rangeOf(Place place) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        select origin, sequence from audit_tail where region = ? and slot = ? and origin <= ?
                        union all
                        select origin, good_sequence from audit_quarantine where region = ? and slot = ? and origin <= ?
                        order by 1 desc limit 1
                        """)) {
            for (int i = 0; i < 2; i++) {
                statement.setString(3 * i + 1, place.region);
                statement.setInt(3 * i + 2, place.slot);
                statement.setLong(3 * i + 3, place.sequence);
            }
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next() || rows.getLong(2) < place.sequence) {
                    return Optional.empty();
                }
                long origin = rows.getLong(1);
                long first = place.sequence - (place.sequence - origin) % Receipt.BLOCK_SIZE;
                return Optional.of(new Range(
                        place.region,
                        place.slot,
                        origin,
                        first,
                        Math.min(first + Receipt.BLOCK_SIZE - 1, rows.getLong(2))));
            }
        }
    }

    /// All of them, or none if they are not what was written.
    List<Row> rows(Range range) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        select sequence, payload, prev_hash, record_hash from audit
                        where region = ? and slot = ? and sequence between ? and ? order by sequence
                        """)) {
            statement.setString(1, range.region);
            statement.setInt(2, range.slot);
            statement.setLong(3, range.first);
            statement.setLong(4, range.last);
            List<Row> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(result.getLong(1), result.getBytes(2), result.getBytes(3), result.getBytes(4)));
                }
            }
            return isWhole(rows, range) ? rows : List.of();
        }
    }

    private static boolean isWhole(List<Row> rows, Range range) {
        byte @Nullable [] previous = range.first == range.origin ? HashChain.origin() : null;
        long next = range.first;
        for (Row row : rows) {
            boolean right = row.sequence == next++
                    && (previous == null || Arrays.equals(previous, row.previousHash))
                    && Arrays.equals(row.recordHash, HashChain.recordHash(row.payload, row.previousHash));
            if (!right) {
                return false;
            }
            previous = row.recordHash;
        }
        return next == range.last + 1;
    }
}
