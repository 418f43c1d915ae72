package io.qasid.ott;

import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who can be reached how: schema `ott`.
public final class People {
    private final Database database;

    People(Database database) {
        this.database = database;
    }

    /// When the person wrote to this business number last.
    ///
    /// @throws SQLException if the store is out
    public Optional<Instant> wroteAt(Route route, Msisdn person) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(
                        "select wrote_at from whatsapp_windows where route = ? and msisdn_hash = ?")) {
            statement.setString(1, route.toString());
            statement.setString(2, person.hash());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(rows.getObject(1, OffsetDateTime.class).toInstant())
                        : Optional.empty();
            }
        }
    }

    /// The chat of this number with a bot; empty when there is none, or the bot may not write there.
    ///
    /// @throws SQLException if the store is out
    public Optional<String> chat(Route route, Msisdn person) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(
                        "select chat_id from chat_links where route = ? and msisdn_hash = ? and not blocked")) {
            statement.setString(1, route.toString());
            statement.setString(2, person.hash());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }

    /// Forgets windows that are over: at most so many at once.
    ///
    /// @return how many
    /// @throws SQLException if the store is out
    int forgetWindowsBefore(Instant end, int limit) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                delete from whatsapp_windows where (route, msisdn_hash) in (
                    select route, msisdn_hash from whatsapp_windows where wrote_at < ? order by wrote_at limit ?
                    for update skip locked)
                """)) {
            statement.setObject(1, utc(end));
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }

    /// The provider says that this chat is closed to us; what the person does later opens it again.
    ///
    /// @throws SQLException if the store is out
    public void closed(Route route, String chat, Instant at) throws SQLException {
        remember(List.of(new Heard(route, at, Optional.empty(), chat, false, true)));
    }

    /// Remembers all of it or nothing. What is older than what is known changes nothing.
    ///
    /// @return the number that each is known under, in their order; empty where none is
    /// @throws SQLException if the store is out
    List<Optional<Msisdn>> remember(List<Heard> all) throws SQLException {
        return database.inTransaction(connection -> {
            List<Optional<Msisdn>> recipients = new ArrayList<>();
            for (Heard heard : all) {
                if (heard.route().channel() == Channel.WHATSAPP) {
                    wrote(connection, heard);
                    recipients.add(heard.recipient());
                } else {
                    recipients.add(inChat(connection, heard));
                }
            }
            return recipients;
        });
    }

    private static void wrote(Connection connection, Heard heard) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into whatsapp_windows as known (route, msisdn_hash, wrote_at) values (?, ?, ?)
                on conflict (route, msisdn_hash) do update set wrote_at = greatest(known.wrote_at, excluded.wrote_at)
                """)) {
            statement.setString(1, heard.route().toString());
            statement.setString(2, heard.recipient().orElseThrow().hash());
            statement.setObject(3, utc(heard.at()));
            statement.executeUpdate();
        }
    }

    private static Optional<Msisdn> inChat(Connection connection, Heard heard) throws SQLException {
        if (heard.links()) {
            link(connection, heard);
        } else {
            try (PreparedStatement statement = connection.prepareStatement("""
                    update chat_links set blocked = ?, linked_at = ?
                    where route = ? and chat_id = ? and linked_at <= ?
                    """)) {
                statement.setBoolean(1, heard.blocked());
                statement.setObject(2, utc(heard.at()));
                statement.setString(3, heard.route().toString());
                statement.setString(4, heard.chat());
                statement.setObject(5, utc(heard.at()));
                statement.executeUpdate();
            }
        }
        return recipient(connection, heard);
    }

    /// A number has one chat with a bot, and a chat one number: the latest counts.
    private static void link(Connection connection, Heard heard) throws SQLException {
        Msisdn recipient = heard.recipient().orElseThrow();
        try (PreparedStatement older = connection.prepareStatement("""
                delete from chat_links where route = ? and msisdn_hash = ? and chat_id <> ? and linked_at <= ?
                """);
                PreparedStatement statement = connection.prepareStatement("""
                insert into chat_links as known (route, chat_id, msisdn_hash, recipient, linked_at, blocked)
                select ?, ?, ?, ?, ?, ?
                where not exists (select from chat_links where route = ? and msisdn_hash = ? and chat_id <> ?)
                on conflict (route, chat_id) do update set msisdn_hash = excluded.msisdn_hash,
                    recipient = excluded.recipient, linked_at = excluded.linked_at, blocked = excluded.blocked
                    where known.linked_at <= excluded.linked_at
                """)) {
            String route = heard.route().toString();
            older.setString(1, route);
            older.setString(2, recipient.hash());
            older.setString(3, heard.chat());
            older.setObject(4, utc(heard.at()));
            older.executeUpdate();
            statement.setString(1, route);
            statement.setString(2, heard.chat());
            statement.setString(3, recipient.hash());
            statement.setString(4, recipient.e164());
            statement.setObject(5, utc(heard.at()));
            statement.setBoolean(6, heard.blocked());
            statement.setString(7, route);
            statement.setString(8, recipient.hash());
            statement.setString(9, heard.chat());
            statement.executeUpdate();
        }
    }

    private static Optional<Msisdn> recipient(Connection connection, Heard heard) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select recipient from chat_links where route = ? and chat_id = ?")) {
            statement.setString(1, heard.route().toString());
            statement.setString(2, heard.chat());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(new Msisdn(rows.getString(1))) : Optional.empty();
            }
        }
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
