package io.qasid.channelrouter.inbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/// Receipts that came before the outcome which tells whose they are. They wait, nobody drops them.
final class ParkedReceipts {
    private ParkedReceipts() {}

    static String correlation(String route, String providerMessageId) {
        return route + "/" + providerMessageId;
    }

    /// Makes those that wait for one of `correlations` pending again.
    ///
    /// @return how many
    static int release(Connection connection, Collection<String> correlations) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update inbox set state = 'PENDING', correlation = null
                where state = 'PARKED' and correlation = any(?::text[])
                """)) {
            statement.setArray(1, connection.createArrayOf("text", correlations.toArray()));
            return statement.executeUpdate();
        }
    }

    /// Another router may have stored the outcome while this one parked the receipt: looks once more.
    static int releaseMatched(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update inbox i set state = 'PENDING', correlation = null
                from provider_messages p
                where i.state = 'PARKED' and i.correlation = p.route || '/' || p.provider_message_id
                """)) {
            return statement.executeUpdate();
        }
    }
}
