package io.qasid.channelrouter.accept;

import java.sql.SQLException;

/// Which SQLSTATE classes mean that a row is at fault and not the store (PostgreSQL manual, appendix A).
final class SqlStates {
    private SqlStates() {}

    /// 21 cardinality violation, 22 data exception, 23 integrity constraint violation.
    static boolean isAboutData(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("21") || state.startsWith("22") || state.startsWith("23"));
    }
}
