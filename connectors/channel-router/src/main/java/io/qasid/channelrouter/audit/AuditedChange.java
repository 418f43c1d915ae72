package io.qasid.channelrouter.audit;

import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A change and its records in one commit, under a slot that is taken for it.
@FunctionalInterface
public interface AuditedChange {
    /// @return what the audit chain keeps of it; nothing: nothing was changed
    List<AuditEntry> on(Connection connection) throws SQLException;

    /// @param region whose chain it goes into
    /// @return whether something was changed
    static boolean commit(Database database, String region, AuditedChange change) throws SQLException {
        try (AuditSlot slot = new AuditSlot(database, region)) {
            AuditSlot.Held held = slot.held();
            Connection connection = held.connection();
            connection.setAutoCommit(false);
            List<AuditEntry> record = change.on(connection);
            if (record.isEmpty()) {
                connection.rollback();
                return false;
            }
            RoundTrip trip = new RoundTrip();
            AuditRows.append(trip, held, held.tail().links(record));
            trip.run(connection);
            connection.commit();
            return true;
        }
    }
}
