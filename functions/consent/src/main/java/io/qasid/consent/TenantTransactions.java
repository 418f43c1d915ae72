package io.qasid.consent;

import io.qasid.model.TenantId;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Work for one tenant: it runs as a role that row level security holds to that tenant's rows, even where a
/// query forgets to.
@Singleton
final class TenantTransactions {
    /// Both last until the end of the transaction.
    private static final String BECOME_TENANT = """
            select set_config('role', 'qasid_consent_tenant', true), set_config('qasid.tenant_id', ?, true)
            """;

    private final Database database;

    TenantTransactions(Database database) {
        this.database = database;
    }

    <T> T run(TenantId tenant, Database.Work<T> work) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement become = connection.prepareStatement(BECOME_TENANT)) {
                become.setString(1, tenant.toString());
                become.execute();
            }
            return work.on(connection);
        });
    }
}
