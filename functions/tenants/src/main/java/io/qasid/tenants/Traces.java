package io.qasid.tenants;

import com.google.protobuf.ByteString;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.outbox.Outbox;
import io.qasid.proto.v1.TenantKeysChanged;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a change leaves besides its row, in the same commit: a line of history, and an announcement where a cache may
/// be
/// wrong now.
@Singleton
final class Traces {
    private static final String APPEND_HISTORY = """
            insert into tenant_history (tenant_id, key_id, what, reason, changed_by, changed_at)
            values (?, ?, ?, ?, ?, ?)
            """;

    private final Outbox outbox;
    private final UuidV7 ids;

    Traces(Outbox outbox, UuidV7 ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    /// @param key null: the tenant itself
    /// @param what in a few words, never a key or its hash
    void history(Connection transaction, TenantId tenant, @Nullable UUID key, String what, Grounds grounds, Instant at)
            throws SQLException {
        try (PreparedStatement insert = transaction.prepareStatement(APPEND_HISTORY)) {
            insert.setObject(1, tenant.value());
            insert.setObject(2, key);
            insert.setString(3, what);
            insert.setString(4, grounds.reason());
            insert.setString(5, grounds.by());
            Rows.bind(insert, 6, at);
            insert.executeUpdate();
        }
    }

    void announceTenant(Connection transaction, TenantId tenant, Instant at) throws SQLException {
        announce(transaction, tenant, ByteString.EMPTY, at);
    }

    /// @param sha256 of the key
    void announceKey(Connection transaction, TenantId tenant, byte[] sha256, Instant at) throws SQLException {
        announce(transaction, tenant, ByteString.copyFrom(sha256), at);
    }

    private void announce(Connection transaction, TenantId tenant, ByteString sha256, Instant at) throws SQLException {
        TenantKeysChanged changed = TenantKeysChanged.newBuilder()
                .setTenantId(tenant.toString())
                .setSha256(sha256)
                .build();
        outbox.append(transaction, ids.next(), tenant, at, changed);
    }
}
