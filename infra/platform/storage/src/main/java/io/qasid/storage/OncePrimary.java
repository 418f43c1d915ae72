package io.qasid.storage;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/// A server that only reads may have been the primary when the connection was made. The next connection looks for the
/// one that is; this one would go on failing for as long as the pool keeps it.
final class OncePrimary implements SQLExceptionOverride {
    private static final String READ_ONLY_SQL_TRANSACTION = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return READ_ONLY_SQL_TRANSACTION.equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
