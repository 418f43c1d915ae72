package io.qasid.channelrouter.accept;

import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What was accepted under a tenant's key.
final class IdempotencyKeys {
    private IdempotencyKeys() {}

    static Optional<Known> find(Connection connection, TenantId tenant, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select message_id, body_hash from idempotency_keys where tenant_id = ? and key = ? and expires_at > now()
                """)) {
            statement.setObject(1, tenant.value());
            statement.setString(2, key);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Known(
                                new MessageId(Objects.requireNonNull(rows.getObject(1, UUID.class))), rows.getBytes(2)))
                        : Optional.empty();
            }
        }
    }

    record Known(MessageId message, byte[] bodyHash) {
        CommitOutcome answerTo(byte[] hashOfRepeat) {
            return MessageDigest.isEqual(bodyHash, hashOfRepeat)
                    ? new CommitOutcome.Replayed(message)
                    : new CommitOutcome.KeyReused();
        }
    }
}
