package io.qasid.senders;

import io.qasid.senders.SenderRule.Standing;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the gate reads, for many tenants at once: one query for a check as for a thousand, one row for each check
/// however many operators a sender is registered with.
@Singleton
final class SenderStandings {
    /// A check without an operator asks with the empty text, which is nobody's account.
    private static final String STANDINGS = """
            select asked.place,
                   min(known.state) filter (where known.operator = asked.operator and not known.expired) as own,
                   min(known.state) filter (where known.operator = '*' and not known.expired) as every,
                   bool_or(known.state = 'APPROVED' and not known.expired
                           and known.operator not in (asked.operator, '*')) as approved_elsewhere,
                   bool_or(known.state in ('SUSPENDED', 'REJECTED') and known.operator <> '*') as refused_somewhere,
                   bool_or(known.expired and known.operator in (asked.operator, '*')) as expired
            from unnest(?::int[], ?::uuid[], ?::text[], ?::text[], ?::text[])
                     as asked (place, tenant_id, sender, country, operator)
            join lateral (
                select state, operator, state = 'APPROVED' and coalesce(expires_at <= ?, false) as expired
                from sender_registrations known
                where known.tenant_id = asked.tenant_id
                  and known.sender = asked.sender
                  and known.country = asked.country
                  and known.state <> 'WITHDRAWN') known on true
            group by asked.place
            """;

    private final Database database;

    SenderStandings(Database database) {
        this.database = database;
    }

    /// The standing of every check, in their order.
    ///
    /// @param now what expired until then is approved no more
    /// @throws SQLException if the store gave no answer; there is no standing then
    Standing[] of(List<Check> checks, Instant now) throws SQLException {
        Standing[] standings = new Standing[checks.size()];
        Arrays.fill(standings, Standing.UNHEARD_OF);
        if (checks.isEmpty()) {
            return standings;
        }
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(STANDINGS)) {
            bind(connection, select, checks, now);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    standings[rows.getInt(1)] = new Standing(
                            state(rows.getString(2)),
                            state(rows.getString(3)),
                            rows.getBoolean(4),
                            rows.getBoolean(5),
                            rows.getBoolean(6));
                }
            }
        }
        return standings;
    }

    private static Optional<State> state(@Nullable String name) {
        return Optional.ofNullable(name).map(State::valueOf);
    }

    private static void bind(Connection connection, PreparedStatement select, List<Check> checks, Instant now)
            throws SQLException {
        Object[] places = IntStream.range(0, checks.size()).boxed().toArray();
        select.setArray(1, connection.createArrayOf("int4", places));
        select.setArray(
                2,
                connection.createArrayOf(
                        "uuid",
                        checks.stream().map(check -> check.tenant().value()).toArray()));
        texts(connection, select, 3, checks, Check::sender);
        texts(connection, select, 4, checks, check -> check.country().code());
        texts(
                connection,
                select,
                5,
                checks,
                check -> check.operator().map(Operator::text).orElse(""));
        select.setObject(6, now.atOffset(ZoneOffset.UTC));
    }

    private static void texts(
            Connection connection, PreparedStatement select, int index, List<Check> checks, Function<Check, String> of)
            throws SQLException {
        select.setArray(
                index, connection.createArrayOf("text", checks.stream().map(of).toArray()));
    }
}
