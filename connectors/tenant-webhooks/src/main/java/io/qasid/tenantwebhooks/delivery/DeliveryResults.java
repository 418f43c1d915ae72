package io.qasid.tenantwebhooks.delivery;

import static io.qasid.tenantwebhooks.Parameters.instant;

import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.tenantwebhooks.Endpoint;
import io.qasid.tenantwebhooks.delivery.Disposition.Cause;
import io.qasid.tenantwebhooks.delivery.Disposition.Dead;
import io.qasid.tenantwebhooks.delivery.Disposition.Delivered;
import io.qasid.tenantwebhooks.delivery.Disposition.GivenBack;
import io.qasid.tenantwebhooks.delivery.Disposition.RetryAt;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes what became of leased events: one statement and one commit for all that are given. A result whose lease is
/// over changes nothing.
@Singleton
final class DeliveryResults {
    // The state is written so that the index of what is due is no way to these rows: to the planner it always looks
    // empty, and it would read all of it for each batch.
    static final String RECORD = """
            UPDATE delivery AS d
            SET state = r.state, next_attempt_at = r.next_attempt_at, attempts = d.attempts + r.counted,
                settled_at = r.settled_at,
                last_reason = CASE r.counted WHEN 0 THEN coalesce(r.reason, d.last_reason) ELSE r.reason END,
                last_status = CASE r.counted WHEN 0 THEN d.last_status ELSE r.status END
            FROM unnest(?::uuid[], ?::int[], ?::text[], ?::timestamptz[], ?::int[], ?::timestamptz[], ?::text[],
                        ?::int[])
                 AS r(event_id, lease, state, next_attempt_at, counted, settled_at, reason, status)
            WHERE d.event_id = r.event_id AND d.lease = r.lease AND d.state || '' = 'SENDING'
            """;

    private static final String DISABLE = """
            INSERT INTO disabled_endpoint (tenant_id, url, disabled_at, reason)
            SELECT x.tenant_id, x.url, ?, 'GONE'
            FROM unnest(?::uuid[], ?::text[]) AS x(tenant_id, url)
            ORDER BY x.tenant_id, x.url
            ON CONFLICT DO NOTHING
            """;

    private final Database database;

    DeliveryResults(Database database) {
        this.database = database;
    }

    /// @return how many still had their lease
    int record(List<DeliveryResult> results, Instant now) throws SQLException {
        List<Row> rows = results.stream().map(result -> Row.of(result, now)).toList();
        List<Endpoint> gone = results.stream()
                .filter(result -> result.disposition() instanceof Dead dead && dead.disablesEndpoint())
                .map(DeliveryResult::endpoint)
                .distinct()
                .toList();
        return database.inTransaction(connection -> {
            disable(connection, gone, now);
            return record(connection, rows);
        });
    }

    private static int record(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RECORD)) {
            new Columns(statement, 1)
                    .uuids(rows, row -> row.event().id())
                    .ints(rows, row -> row.event().lease())
                    .texts(rows, Row::state)
                    .times(rows, Row::nextAttemptAt)
                    .ints(rows, Row::counted)
                    .times(rows, Row::settledAt)
                    .texts(rows, Row::reason)
                    .nullableInts(rows, Row::status);
            return statement.executeUpdate();
        }
    }

    private static void disable(Connection connection, List<Endpoint> gone, Instant now) throws SQLException {
        if (gone.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(DISABLE)) {
            instant(statement, 1, now);
            new Columns(statement, 2)
                    .uuids(gone, endpoint -> endpoint.tenant().value())
                    .texts(gone, endpoint -> endpoint.url().toString());
            statement.executeUpdate();
        }
    }

    private record Row(
            DueEvent event,
            String state,
            Instant nextAttemptAt,
            int counted,
            @Nullable Instant settledAt,
            @Nullable String reason,
            @Nullable Integer status) {

        static Row of(DeliveryResult result, Instant now) {
            DueEvent event = result.event();
            return switch (result.disposition()) {
                case Delivered(int status) -> new Row(event, "DELIVERED", now, 1, now, null, status);
                case RetryAt(Instant time, Cause cause, Optional<Integer> status) ->
                    new Row(event, "PENDING", time, 1, null, cause.name(), status.orElse(null));
                case Dead(Cause cause, Optional<Integer> status, boolean _) ->
                    new Row(event, "DEAD", now, cause.tried() ? 1 : 0, now, cause.name(), status.orElse(null));
                case GivenBack() -> new Row(event, "PENDING", now, 0, null, null, null);
            };
        }
    }
}
