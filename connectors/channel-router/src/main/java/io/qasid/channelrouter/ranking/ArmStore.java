package io.qasid.channelrouter.ranking;

import io.qasid.channelrouter.ranking.Arms.Arm;
import io.qasid.channelrouter.ranking.Arms.Observed;
import io.qasid.model.Route;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// `chan.ranking_arms`: what all routers have learned, so that it outlives each of them.
final class ArmStore {
    /// Of what is older, nothing is left that would count.
    static final Duration KEPT = Duration.ofDays(30);

    /// [Tally#plus], by the server: what is there fades, makes room, and what is new is added, whoever
    /// else adds to it meanwhile. Exponents are bounded and sums rounded, because PostgreSQL refuses
    /// numbers that get too small.
    private static final String ADD = """
            insert into ranking_arms as a (country, operator, route, succeeded, failed, at)
            select * from unnest(?::text[], ?::text[], ?::text[], ?::float8[], ?::float8[], ?::timestamptz[])
            on conflict (country, operator, route) do update set (succeeded, failed, at) = (
                select round((excluded.succeeded + a.succeeded * kept)::numeric, 6)::float8,
                    round((excluded.failed + a.failed * kept)::numeric, 6)::float8,
                    greatest(a.at, excluded.at)
                from (select least(
                        power(0.5::float8, greatest(0, least(60, extract(epoch from excluded.at - a.at)::float8 / ?))),
                        greatest(0, ? - excluded.succeeded - excluded.failed)
                            / greatest(1e-6, a.succeeded + a.failed)) as kept) as fading)
            """;
    private static final String ALL =
            "select country, operator, route, succeeded, failed, at from ranking_arms order by at desc limit ?";

    /// In the order of their keys, so that two routers that write at once don't wait for each other in a
    /// circle.
    private static final Comparator<Observed> BY_KEY = Comparator.comparing(
                    (Observed row) -> row.arm().country())
            .thenComparing(row -> row.arm().operator())
            .thenComparing(row -> row.arm().route().toString());

    private final Database database;

    ArmStore(Database database) {
        this.database = database;
    }

    /// Adds what was observed to what is there, in one round trip.
    ///
    /// @param observed may be empty
    /// @return all arms that the store has then, the newest [Arms#ARMS_MAX]
    List<Observed> add(List<Observed> observed) throws SQLException {
        List<Observed> all = new ArrayList<>();
        RoundTrip trip = new RoundTrip();
        if (!observed.isEmpty()) {
            List<Observed> rows = observed.stream().sorted(BY_KEY).toList();
            trip.update(
                    ADD,
                    columns -> columns.texts(rows, row -> row.arm().country())
                            .texts(rows, row -> row.arm().operator())
                            .texts(rows, row -> row.arm().route().toString())
                            .doubles(rows, row -> row.tally().succeeded())
                            .doubles(rows, row -> row.tally().failed())
                            .times(rows, row -> row.tally().at())
                            .value((double) Tally.HALF_LIFE.toSeconds())
                            .value(Tally.MASS_MAX));
        }
        trip.query(ALL, columns -> columns.value(Arms.ARMS_MAX), rows -> {
            while (rows.next()) {
                read(rows).ifPresent(all::add);
            }
        });
        try (Connection connection = database.connection()) {
            trip.run(connection);
        }
        return all;
    }

    /// Forgets what nobody has observed for a month.
    void deleteOlder(Instant now) throws SQLException {
        try (Connection connection = database.connection()) {
            new RoundTrip()
                    .update("delete from ranking_arms where at < ?", columns -> columns.time(now.minus(KEPT)))
                    .run(connection);
        }
    }

    /// Empty for a channel that this version does not know: a newer router writes into the same table.
    private static Optional<Observed> read(ResultSet rows) throws SQLException {
        Tally tally = new Tally(
                rows.getDouble(4),
                rows.getDouble(5),
                Objects.requireNonNull(rows.getObject(6, OffsetDateTime.class)).toInstant());
        try {
            Arm arm = new Arm(rows.getString(1), rows.getString(2), Route.parse(rows.getString(3)));
            return Optional.of(new Observed(arm, tally));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
