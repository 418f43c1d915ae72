package io.qasid.consent;

import io.qasid.model.TenantId;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Every change of a tenant's consents, whoever they are about.
@Singleton
final class ConsentAudit {
    private static final String PAGE = "select id, recipient_hash, " + ConsentRows.COLUMNS + """
             from consent_history where tenant_id = ? and id < ? order by id desc limit ?
            """;

    private final TenantTransactions transactions;

    ConsentAudit(TenantTransactions transactions) {
        this.transactions = transactions;
    }

    record Entry(long id, String recipientHash, ConsentRecord change) {}

    /// The newest first.
    ///
    /// @param before the last id of the page before
    List<Entry> page(TenantId tenant, long before, int limit) throws SQLException {
        return transactions.run(tenant, connection -> {
            try (PreparedStatement select = connection.prepareStatement(PAGE)) {
                select.setObject(1, tenant.value());
                select.setLong(2, before);
                select.setInt(3, limit);
                return read(select);
            }
        });
    }

    private static List<Entry> read(PreparedStatement select) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                entries.add(new Entry(
                        row.getLong("id"),
                        HexFormat.of().formatHex(row.getBytes("recipient_hash")),
                        ConsentRows.record(row)));
            }
        }
        return entries;
    }
}
