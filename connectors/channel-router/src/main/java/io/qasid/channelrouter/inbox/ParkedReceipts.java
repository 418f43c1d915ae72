package io.qasid.channelrouter.inbox;

import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.IntConsumer;

/// Receipts that came before the outcome which tells whose they are. They wait, nobody drops them.
final class ParkedReceipts {
    private ParkedReceipts() {}

    static String correlation(String route, String providerMessageId) {
        return route + "/" + providerMessageId;
    }

    /// Makes those that wait for one of `correlations` pending again.
    ///
    /// @param released takes how many
    static void release(RoundTrip trip, Collection<String> correlations, IntConsumer released) {
        trip.update("""
                update inbox set state = 'PENDING', correlation = null
                where state = 'PARKED' and correlation = any(?::text[])
                """, columns -> columns.texts(List.copyOf(correlations), correlation -> correlation), released);
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
