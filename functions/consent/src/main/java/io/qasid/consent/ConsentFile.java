package io.qasid.consent;

import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

/// What one recipient said to one tenant, read.
@Singleton
final class ConsentFile {
    private static final int HISTORY_MAX = 200;

    private static final String RECORDS = "select " + ConsentRows.COLUMNS + """
             from consent_records where tenant_id = ? and recipient_hash = ? order by channel, category
            """;

    private static final String HISTORY = "select " + ConsentRows.COLUMNS + """
             from consent_history where tenant_id = ? and recipient_hash = ? order by id desc limit %d
            """.formatted(HISTORY_MAX);

    private final TenantTransactions transactions;
    private final InstantSource clock;

    ConsentFile(TenantTransactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// @param records one for each scope, the latest
    /// @param pending opt-ins that wait for a second yes
    /// @param history every change, the newest first, at most 200
    record Contents(List<ConsentRecord> records, List<Confirmation> pending, List<ConsentRecord> history) {}

    Contents read(TenantId tenant, Msisdn recipient) throws SQLException {
        return transactions.run(
                tenant,
                connection -> new Contents(
                        select(connection, RECORDS, tenant, recipient),
                        ConfirmationRows.pending(connection, tenant, recipient.hash(), clock.instant()),
                        select(connection, HISTORY, tenant, recipient)));
    }

    private static List<ConsentRecord> select(Connection connection, String sql, TenantId tenant, Msisdn recipient)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, tenant.value());
            statement.setBytes(2, HexFormat.of().parseHex(recipient.hash()));
            try (ResultSet rows = statement.executeQuery()) {
                return ConsentRows.read(rows);
            }
        }
    }
}
