package io.qasid.consent;

import io.qasid.consent.ConsentRule.Standing;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/// What the gate reads, for many tenants at once: one query for a check as for a thousand.
@Singleton
final class ConsentRecords {
    /// Who said something is asked about first; only of those who didn't, it matters whether they were asked.
    private static final String STANDINGS = """
            select asked.place,
                   bool_or(said.state = 'WITHDRAWN') as withdrawn,
                   bool_or(said.state = 'GRANTED') as granted,
                   count(said.state) = 0 and exists (
                       select from consent_confirmations waits
                       where waits.tenant_id = asked.tenant_id
                         and waits.recipient_hash = asked.recipient_hash
                         and waits.channel in (asked.channel, 'ALL')
                         and waits.category in (asked.category, 'ALL')
                         and waits.state = 'PENDING' and waits.expires_at > ?) as pending
            from unnest(?::int[], ?::uuid[], ?::bytea[], ?::text[], ?::text[])
                     as asked (place, tenant_id, recipient_hash, channel, category)
            left join consent_records said
              on said.tenant_id = asked.tenant_id
             and said.recipient_hash = asked.recipient_hash
             and said.channel in (asked.channel, 'ALL')
             and said.category in (asked.category, 'ALL')
            group by asked.place, asked.tenant_id, asked.recipient_hash, asked.channel, asked.category
            """;

    private final Database database;

    ConsentRecords(Database database) {
        this.database = database;
    }

    /// The standing of every check, in their order.
    ///
    /// @param now what expired until then doesn't wait any more
    /// @throws SQLException if the store gave no answer; there is no standing then, not even a silent one
    Standing[] standings(List<Check> checks, Instant now) throws SQLException {
        Standing[] standings = new Standing[checks.size()];
        Arrays.fill(standings, Standing.SILENT);
        if (checks.isEmpty()) {
            return standings;
        }
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(STANDINGS)) {
            ConsentRows.time(select, 1, now);
            bind(connection, select, checks);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    standings[rows.getInt(1)] =
                            new Standing(rows.getBoolean(2), rows.getBoolean(3), rows.getBoolean(4));
                }
            }
        }
        return standings;
    }

    private static void bind(Connection connection, PreparedStatement select, List<Check> checks) throws SQLException {
        Object[] places = IntStream.range(0, checks.size()).boxed().toArray();
        select.setArray(2, connection.createArrayOf("int4", places));
        select.setArray(
                3,
                connection.createArrayOf(
                        "uuid",
                        checks.stream().map(check -> check.tenant().value()).toArray()));
        select.setArray(
                4,
                connection.createArrayOf(
                        "bytea",
                        checks.stream()
                                .map(check -> HexFormat.of()
                                        .parseHex(check.recipient().hash()))
                                .toArray(byte[][]::new)));
        select.setArray(
                5,
                connection.createArrayOf(
                        "text",
                        checks.stream().map(check -> check.channel().wireName()).toArray()));
        select.setArray(
                6,
                connection.createArrayOf(
                        "text",
                        checks.stream().map(check -> check.category().name()).toArray()));
    }
}
