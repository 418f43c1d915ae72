package io.qasid.consent;

import io.qasid.consent.Confirmation.State;
import io.qasid.model.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// How opt-ins that wait for a second yes lie in the store; all in the caller's transaction.
final class ConfirmationRows {
    private static final String COLUMNS =
            "id, recipient_hash, channel, category, proof, said_at, token_hash, tries_left, state, asked_at, expires_at";

    private static final String INSERT = "insert into consent_confirmations (tenant_id, " + COLUMNS
            + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String LOCK = "select " + COLUMNS + " from consent_confirmations where id = ? for update";

    private static final String PENDING = "select " + COLUMNS + """
             from consent_confirmations
            where tenant_id = ? and recipient_hash = ? and state = 'PENDING' and expires_at > ?
            order by channel, category
            """;

    private static final String SETTLE = """
            update consent_confirmations set state = ?, tries_left = ?, settled_at = ? where id = ?
            """;

    private static final String REPLACE = """
            update consent_confirmations set state = 'REPLACED', settled_at = ?
            where tenant_id = ? and recipient_hash = ? and state = 'PENDING' and channel = ? and category = ?
            """;

    /// Every scope that has something in common with the one that was withdrawn.
    private static final String WITHDRAW = """
            update consent_confirmations set state = 'WITHDRAWN', settled_at = ?
            where tenant_id = ? and recipient_hash = ? and state = 'PENDING'
              and (channel in (?, 'ALL') or ? = 'ALL') and (category in (?, 'ALL') or ? = 'ALL')
            """;

    private ConfirmationRows() {}

    static void insert(Connection connection, TenantId tenant, Confirmation wanted) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, tenant.value());
            insert.setObject(2, wanted.id());
            insert.setBytes(3, HexFormat.of().parseHex(wanted.recipientHash()));
            insert.setString(4, wanted.scope().channelText());
            insert.setString(5, wanted.scope().categoryText());
            insert.setString(6, wanted.proof());
            ConsentRows.time(insert, 7, wanted.saidAt());
            insert.setBytes(8, wanted.tokenHash());
            insert.setInt(9, wanted.triesLeft());
            insert.setString(10, wanted.state().name());
            ConsentRows.time(insert, 11, wanted.askedAt());
            ConsentRows.time(insert, 12, wanted.expiresAt());
            insert.executeUpdate();
        }
    }

    /// Nobody else settles it until the end of the transaction.
    static Optional<Confirmation> lock(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOCK)) {
            select.setObject(1, id);
            return read(select).stream().findFirst();
        }
    }

    /// Those that wait at this moment.
    static List<Confirmation> pending(Connection connection, TenantId tenant, String recipientHash, Instant now)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(PENDING)) {
            select.setObject(1, tenant.value());
            select.setBytes(2, HexFormat.of().parseHex(recipientHash));
            ConsentRows.time(select, 3, now);
            return read(select);
        }
    }

    static void settle(Connection connection, Confirmation confirmation, State state, Instant at) throws SQLException {
        update(connection, confirmation.id(), state, confirmation.triesLeft(), at);
    }

    /// One wrong token more; the last one ends it.
    static void miss(Connection connection, Confirmation confirmation, Instant at) throws SQLException {
        int left = confirmation.triesLeft() - 1;
        update(connection, confirmation.id(), left > 0 ? State.PENDING : State.EXHAUSTED, left, at);
    }

    private static void update(Connection connection, UUID id, State state, int triesLeft, Instant at)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SETTLE)) {
            update.setString(1, state.name());
            update.setInt(2, triesLeft);
            ConsentRows.time(update, 3, state == State.PENDING ? null : at);
            update.setObject(4, id);
            update.executeUpdate();
        }
    }

    /// Makes room for a newer one in the same scope.
    static void replace(Connection connection, TenantId tenant, String recipientHash, Scope scope, Instant at)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(REPLACE)) {
            ConsentRows.time(update, 1, at);
            update.setObject(2, tenant.value());
            update.setBytes(3, HexFormat.of().parseHex(recipientHash));
            update.setString(4, scope.channelText());
            update.setString(5, scope.categoryText());
            update.executeUpdate();
        }
    }

    /// @return whether any waited
    static boolean withdraw(Connection connection, TenantId tenant, String recipientHash, Scope scope, Instant at)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(WITHDRAW)) {
            ConsentRows.time(update, 1, at);
            update.setObject(2, tenant.value());
            update.setBytes(3, HexFormat.of().parseHex(recipientHash));
            update.setString(4, scope.channelText());
            update.setString(5, scope.channelText());
            update.setString(6, scope.categoryText());
            update.setString(7, scope.categoryText());
            return update.executeUpdate() > 0;
        }
    }

    private static List<Confirmation> read(PreparedStatement select) throws SQLException {
        List<Confirmation> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(new Confirmation(
                        row.getObject("id", UUID.class),
                        HexFormat.of().formatHex(row.getBytes("recipient_hash")),
                        ConsentRows.scope(row),
                        row.getString("proof"),
                        ConsentRows.time(row, "said_at"),
                        row.getBytes("token_hash"),
                        row.getInt("tries_left"),
                        State.valueOf(row.getString("state")),
                        row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant()));
            }
        }
        return found;
    }
}
