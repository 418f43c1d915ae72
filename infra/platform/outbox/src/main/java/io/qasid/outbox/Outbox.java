package io.qasid.outbox;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.Envelope;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The announcements of one schema that NATS does not have yet: a table with the columns `id uuid primary key`,
/// `envelope bytea` and `created_at timestamptz`.
///
/// @param table its name, from the code
/// @param subject where they are told, which is also the type of their envelopes
public record Outbox(String table, String subject) {
    private static final Pattern TABLE = Pattern.compile("[a-z][a-z_]{0,62}");

    public Outbox {
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException("not the name of an outbox table: '" + table + "'");
        }
    }

    /// Part of the transaction that makes the change: both are committed or neither.
    ///
    /// @param id UUIDv7, so that announcements are told in the order of their making
    /// @param tenant whose change it is; null: the platform's
    public void append(Connection transaction, UUID id, @Nullable TenantId tenant, Instant at, MessageLite payload)
            throws SQLException {
        Envelope envelope = Envelope.newBuilder()
                .setId(id.toString())
                .setType(subject)
                .setGeneration(1)
                .setTenantId(tenant == null ? "" : tenant.toString())
                .setTime(Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
                .setPayload(payload.toByteString())
                .build();
        String sql = "insert into " + table + " (id, envelope, created_at) values (?, ?, ?)";
        try (PreparedStatement insert = transaction.prepareStatement(sql)) {
            insert.setObject(1, id);
            insert.setBytes(2, envelope.toByteArray());
            insert.setObject(3, at.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    /// One announcement that waits.
    record Waiting(UUID id, byte[] envelope) {}

    /// Those that no other instance holds, the oldest first; the transaction holds them from here on.
    List<Waiting> oldest(Connection transaction, int limit) throws SQLException {
        String sql = "select id, envelope from " + table + " order by id limit ? for update skip locked";
        List<Waiting> waiting = new ArrayList<>();
        try (PreparedStatement select = transaction.prepareStatement(sql)) {
            select.setInt(1, limit);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    waiting.add(new Waiting(rows.getObject(1, UUID.class), rows.getBytes(2)));
                }
            }
        }
        return waiting;
    }

    void remove(Connection transaction, List<Waiting> told) throws SQLException {
        Array ids =
                transaction.createArrayOf("uuid", told.stream().map(Waiting::id).toArray());
        try (PreparedStatement delete = transaction.prepareStatement("delete from " + table + " where id = any (?)")) {
            delete.setArray(1, ids);
            delete.executeUpdate();
        }
    }
}
