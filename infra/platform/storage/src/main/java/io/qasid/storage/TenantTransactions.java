package io.qasid.storage;

import io.qasid.model.TenantId;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Work for one tenant: it runs as a role that row level security holds to that tenant's rows, even where a query
/// forgets to. Policies compare with the setting `qasid.tenant_id`.
public final class TenantTransactions {
    /// Both last until the end of the transaction.
    private static final String BECOME_TENANT =
            "select set_config('role', ?, true), set_config('qasid.tenant_id', ?, true)";

    private final Database database;
    private final String role;

    /// @param role the schema's tenant role, which its first migration makes: `qasid_sender_tenant`
    public TenantTransactions(Database database, String role) {
        this.database = database;
        this.role = role;
    }

    public <T> T run(TenantId tenant, Database.Work<T> work) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement become = connection.prepareStatement(BECOME_TENANT)) {
                become.setString(1, role);
                become.setString(2, tenant.toString());
                become.execute();
            }
            return work.on(connection);
        });
    }
}
