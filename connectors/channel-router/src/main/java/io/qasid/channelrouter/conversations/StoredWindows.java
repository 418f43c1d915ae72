package io.qasid.channelrouter.conversations;

import io.qasid.channelrouter.accept.OpenWindows;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Windows as `chan.conversations` has them. A store that gives no answer in a second opens none.
@Singleton
final class StoredWindows implements OpenWindows {
    private static final Logger LOG = LoggerFactory.getLogger(StoredWindows.class);
    private static final int SECONDS_MAX = 1;

    private final Database database;

    StoredWindows(Database database) {
        this.database = database;
    }

    @Override
    public Set<Route> among(List<Route> routes, String sender, Msisdn recipient, Instant since) {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        select sender from conversations
                        where sender = any(?::text[]) and msisdn_hash = ? and answered_at > ?
                        """)) {
            statement.setQueryTimeout(SECONDS_MAX);
            int next = new Columns(statement, 1)
                    .texts(routes, route -> seenAs(route, sender))
                    .next();
            statement.setString(next++, recipient.hash());
            statement.setObject(next, since.atOffset(ZoneOffset.UTC));
            Set<String> answered = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    answered.add(rows.getString(1));
                }
            }
            Set<Route> open = new HashSet<>(routes);
            open.removeIf(route -> !answered.contains(seenAs(route, sender)));
            return open;
        } catch (SQLException e) {
            LOG.warn("open windows can't be read: {}", e.getMessage());
            return Set.of();
        }
    }

    /// Whom a person sees, see `Correlations.answeredAs`.
    private static String seenAs(Route route, String sender) {
        return route.channel().inSegments() ? sender : route.toString();
    }
}
