package io.qasid.consent;

import io.qasid.consent.ConsentRecord.State;
import io.qasid.model.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What holds in a scope, and the history that every change of it leaves: written in the caller's transaction.
final class ConsentLog {
    /// A record that says the same already is left alone: then nothing changed, and nothing is returned. A time or a
    /// confirmation that isn't given contradicts none that is known.
    static final String UNLESS_IT_SAYS_THE_SAME = """
            set state = excluded.state, proof = excluded.proof, said_at = excluded.said_at,
                confirmed_at = excluded.confirmed_at, confirmation = excluded.confirmation,
                changed_by = excluded.changed_by, admin_key = excluded.admin_key,
                state_before = known.state, changed_at = excluded.changed_at
            where (known.state, known.proof) is distinct from (excluded.state, excluded.proof)
               or (excluded.said_at is not null and known.said_at is distinct from excluded.said_at)
               or (excluded.confirmed_at is not null and known.confirmed_at is distinct from excluded.confirmed_at)
            """;

    private static final String UPSERT =
            """
            insert into consent_records as known (tenant_id, recipient_hash, %s)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, recipient_hash, channel, category) do update %s
            returning %s
            """.formatted(ConsentRows.COLUMNS, UNLESS_IT_SAYS_THE_SAME, ConsentRows.COLUMNS);

    private static final String APPEND = """
            insert into consent_history (tenant_id, recipient_hash, %s)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """.formatted(ConsentRows.COLUMNS);

    private static final String IN_SCOPE = "select " + ConsentRows.COLUMNS + """
             from consent_records
            where tenant_id = ? and recipient_hash = ? and channel = ? and category = ?
            """;

    private ConsentLog() {}

    /// @param wanted what held before is found out here
    /// @return the change that was made; empty when it held already
    static Optional<ConsentRecord> write(
            Connection connection, TenantId tenant, String recipientHash, ConsentRecord wanted) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            recipient(upsert, tenant, recipientHash);
            ConsentRows.bind(upsert, 3, wanted);
            try (ResultSet rows = upsert.executeQuery()) {
                List<ConsentRecord> changed = ConsentRows.read(rows);
                if (changed.isEmpty()) {
                    return Optional.empty();
                }
                append(connection, tenant, recipientHash, changed.getFirst());
                return Optional.of(changed.getFirst());
            }
        }
    }

    static void append(Connection connection, TenantId tenant, String recipientHash, ConsentRecord change)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(APPEND)) {
            recipient(insert, tenant, recipientHash);
            ConsentRows.bind(insert, 3, change);
            insert.executeUpdate();
        }
    }

    /// Nobody else who locks them changes what this recipient said to the tenant, until the transaction ends.
    static void lock(Connection connection, TenantId tenant, String recipientHash) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            lock.setString(1, "consent/" + tenant + "/" + recipientHash);
            lock.execute();
        }
    }

    /// What holds in exactly this scope.
    static Optional<ConsentRecord> inScope(Connection connection, TenantId tenant, String recipientHash, Scope scope)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(IN_SCOPE)) {
            recipient(select, tenant, recipientHash);
            select.setString(3, scope.channelText());
            select.setString(4, scope.categoryText());
            try (ResultSet rows = select.executeQuery()) {
                return ConsentRows.read(rows).stream().findFirst();
            }
        }
    }

    static Optional<State> stateInScope(Connection connection, TenantId tenant, String recipientHash, Scope scope)
            throws SQLException {
        return inScope(connection, tenant, recipientHash, scope)
                .map(record -> record.said().state());
    }

    private static void recipient(PreparedStatement statement, TenantId tenant, String recipientHash)
            throws SQLException {
        statement.setObject(1, tenant.value());
        statement.setBytes(2, HexFormat.of().parseHex(recipientHash));
    }
}
