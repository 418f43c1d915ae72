package io.qasid.compliance;

import io.qasid.model.TenantId;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Work on one owner's rules. For a tenant it runs as a role that row level security holds to that tenant's rules
/// (and to reading the platform's), even where a query forgets to; for the platform, as the service itself.
@Singleton
final class TenantTransactions {
    /// Both last until the end of the transaction.
    private static final String BECOME_TENANT = """
            select set_config('role', 'qasid_compliance_tenant', true), set_config('qasid.tenant_id', ?, true)
            """;

    private final Database database;

    TenantTransactions(Database database) {
        this.database = database;
    }

    /// @param owner null: the platform
    <T> T run(@Nullable TenantId owner, Database.Work<T> work) throws SQLException {
        return database.inTransaction(connection -> {
            if (owner != null) {
                become(connection, owner);
            }
            return work.on(connection);
        });
    }

    private static void become(Connection connection, TenantId tenant) throws SQLException {
        try (PreparedStatement become = connection.prepareStatement(BECOME_TENANT)) {
            become.setString(1, tenant.toString());
            become.execute();
        }
    }
}
