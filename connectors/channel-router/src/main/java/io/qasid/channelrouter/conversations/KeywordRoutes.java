package io.qasid.channelrouter.conversations;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditedChange;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `chan.keyword_routes`: who has which word of which sender. Read with every answer, in the round trip that looks for
/// its conversation.
public final class KeywordRoutes {
    /// Of one sender.
    public static final int WORDS_MAX = 1_000;

    private static final String COLUMNS = "sender, keyword, tenant_id, label, set_by, set_at";

    private final Database database;
    private final String region;

    /// @param region whose audit chain the changes go into
    public KeywordRoutes(Database database, String region) {
        this.database = database;
        this.region = region;
    }

    /// What became of a wish to have a word.
    public sealed interface Outcome {}

    /// It is the tenant's.
    public record Set() implements Outcome {}

    /// Another tenant has it.
    public record Taken() implements Outcome {}

    /// The sender has [#WORDS_MAX] words.
    public record Full() implements Outcome {}

    /// Asks for the words of answers and for whatever takes the rest, by sender and keyword.
    ///
    /// @param writtenTo [AnswerOwner#writtenTo] of one
    /// @param word its first word
    public static <T> void find(
            RoundTrip trip,
            List<T> answers,
            Function<T, String> writtenTo,
            Function<T, String> word,
            Map<List<String>, KeywordRoute> found) {
        if (answers.isEmpty()) {
            return;
        }
        trip.query(
                """
                select k.sender, k.keyword, k.tenant_id, k.label, k.set_by, k.set_at
                from (select distinct w.sender, w.keyword from unnest(?::text[], ?::text[]) as w(sender, keyword)
                      union select x.sender, '*' from unnest(?::text[]) as x(sender)) as w
                join keyword_routes k on k.sender = w.sender and k.keyword = w.keyword
                """,
                columns ->
                        columns.texts(answers, writtenTo).texts(answers, word).texts(answers, writtenTo),
                rows -> {
                    while (rows.next()) {
                        KeywordRoute route = route(rows);
                        found.put(List.of(route.sender(), route.keyword()), route);
                    }
                });
    }

    /// In the order of sender and word.
    ///
    /// @param sender null: of all
    /// @param tenant null: of all
    public List<KeywordRoute> list(@Nullable String sender, @Nullable TenantId tenant, int limit) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select " + COLUMNS + " from keyword_routes "
                    + "where (?::text is null or sender = ?) and (?::uuid is null or tenant_id = ?) "
                    + "order by sender, keyword limit ?")) {
                UUID id = tenant == null ? null : tenant.value();
                statement.setString(1, sender);
                statement.setString(2, sender);
                statement.setObject(3, id);
                statement.setObject(4, id);
                statement.setInt(5, limit);
                List<KeywordRoute> routes = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        routes.add(route(rows));
                    }
                }
                return routes;
            }
        });
    }

    /// Gives a word to a tenant, or another label to one that it has.
    public Outcome set(KeywordRoute wanted) throws SQLException {
        Outcome[] outcome = {new Set()};
        AuditedChange.commit(database, region, connection -> {
            lockSender(connection, wanted.sender());
            Optional<KeywordRoute> known = known(connection, wanted.sender(), wanted.keyword());
            if (known.isPresent() && !known.get().tenant().equals(wanted.tenant())) {
                outcome[0] = new Taken();
                return List.of();
            }
            if (known.isEmpty() && count(connection, wanted.sender()) >= WORDS_MAX) {
                outcome[0] = new Full();
                return List.of();
            }
            write(connection, wanted);
            return List.of(record("KEYWORD_ROUTE_SET", wanted, wanted.by(), wanted.at()));
        });
        return outcome[0];
    }

    /// @return whether there was one
    public boolean remove(String sender, String keyword, String by, Instant now) throws SQLException {
        return AuditedChange.commit(database, region, connection -> {
            lockSender(connection, sender);
            Optional<KeywordRoute> known = known(connection, sender, keyword);
            if (known.isEmpty()) {
                return List.of();
            }
            try (PreparedStatement statement =
                    connection.prepareStatement("delete from keyword_routes where sender = ? and keyword = ?")) {
                statement.setString(1, sender);
                statement.setString(2, keyword);
                statement.executeUpdate();
            }
            return List.of(record("KEYWORD_ROUTE_REMOVED", known.get(), by, now));
        });
    }

    /// Two changes of one sender come one after the other: else both could take the last place, or one word.
    private static void lockSender(Connection connection, String sender) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 7))")) {
            statement.setString(1, "keywords of " + sender);
            statement.execute();
        }
    }

    private static Optional<KeywordRoute> known(Connection connection, String sender, String keyword)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select " + COLUMNS + " from keyword_routes where sender = ? and keyword = ?")) {
            statement.setString(1, sender);
            statement.setString(2, keyword);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(route(rows)) : Optional.empty();
            }
        }
    }

    private static int count(Connection connection, String sender) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select count(*) from keyword_routes where sender = ?")) {
            statement.setString(1, sender);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static void write(Connection connection, KeywordRoute route) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into keyword_routes (" + COLUMNS
                + ") values (?, ?, ?, ?, ?, ?) on conflict (sender, keyword) do update set label = excluded.label, "
                + "set_by = excluded.set_by, set_at = excluded.set_at")) {
            new Columns(statement, 1)
                    .value(route.sender())
                    .value(route.keyword())
                    .value(route.tenant().value())
                    .value(route.label())
                    .value(route.by())
                    .time(route.at());
            statement.executeUpdate();
        }
    }

    private static AuditEntry record(String kind, KeywordRoute route, String by, Instant at) {
        return new AuditEntry(
                at,
                route.tenant(),
                null,
                kind,
                0,
                new Reason("ADMIN_ORDER", route.sender() + " " + route.keyword() + " " + route.label() + " by " + by),
                "");
    }

    private static KeywordRoute route(ResultSet rows) throws SQLException {
        return new KeywordRoute(
                rows.getString(1),
                rows.getString(2),
                new TenantId(Objects.requireNonNull(rows.getObject(3, UUID.class))),
                rows.getString(4),
                rows.getString(5),
                Objects.requireNonNull(rows.getObject(6, OffsetDateTime.class)).toInstant());
    }
}
