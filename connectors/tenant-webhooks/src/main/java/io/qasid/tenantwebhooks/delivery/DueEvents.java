package io.qasid.tenantwebhooks.delivery;

import static io.qasid.tenantwebhooks.Parameters.instant;

import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.tenantwebhooks.Endpoint;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Leases due events, for several endpoints at once, each as many as it has places.
///
/// A lease is committed before anything is sent: whoever dies with it loses nothing, the event is due again when the
/// lease ends, and then reaches the tenant perhaps twice under the same `webhook-id`.
///
/// **Order.** An event is held back while an earlier one of its order key is not settled. What is held back leaves the
/// due range, so that a claim never wades through it twice: until the earlier one's next attempt, or for a moment when
/// that one is under way. It is never held longer than the earlier one's schedule takes to end as a dead letter.
@Singleton
final class DueEvents {
    /// How long an event waits for an earlier one that is just being sent before it is looked at again.
    private static final Duration HOLD_WHILE_SENDING = Duration.ofMillis(250);

    static final String CLAIM = """
            WITH due AS (
                SELECT d.*, f.url
                FROM unnest(?::uuid[], ?::text[], ?::int[]) AS f(tenant_id, url, places)
                CROSS JOIN LATERAL (
                    SELECT event_id, tenant_id, order_key, occurred_at, sequence
                    FROM delivery
                    WHERE tenant_id = f.tenant_id AND state IN ('PENDING', 'SENDING')
                      AND next_attempt_at BETWEEN ? AND ?
                    ORDER BY next_attempt_at LIMIT f.places
                    FOR UPDATE SKIP LOCKED) AS d
            ), judged AS (
                SELECT due.event_id, earlier.hold_until, disabled.url IS NOT NULL AS endpoint_disabled
                FROM due
                LEFT JOIN disabled_endpoint AS disabled
                       ON disabled.tenant_id = due.tenant_id AND disabled.url = due.url
                LEFT JOIN LATERAL (
                    SELECT greatest(?, CASE e.state WHEN 'PENDING' THEN e.next_attempt_at END) AS hold_until
                    FROM delivery AS e
                    WHERE e.tenant_id = due.tenant_id AND e.order_key = due.order_key AND e.settled_at IS NULL
                      AND (e.occurred_at, e.sequence) < (due.occurred_at, due.sequence)
                    ORDER BY e.occurred_at, e.sequence LIMIT 1) AS earlier ON true
            )
            UPDATE delivery AS d
            SET state = CASE WHEN j.hold_until IS NULL THEN 'SENDING' ELSE 'PENDING' END,
                next_attempt_at = coalesce(j.hold_until, ?),
                lease = d.lease + 1
            FROM judged AS j
            WHERE d.event_id = j.event_id
            RETURNING d.event_id, d.tenant_id, d.type, d.occurred_at, d.data_json, d.attempts, d.lease,
                      j.endpoint_disabled, j.hold_until IS NOT NULL AS held
            """;

    private final Database database;

    DueEvents(Database database) {
        this.database = database;
    }

    /// @param from what was due earlier is passed over: to reach it costs a walk over all that was settled since the
    /// last vacuum
    /// @param leasedUntil later than the latest moment at which a result may be written
    Claim claim(List<Places> places, Instant from, Instant now, Instant leasedUntil) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
                new Columns(statement, 1)
                        .uuids(places, free -> free.endpoint().tenant().value())
                        .texts(places, free -> free.endpoint().url().toString())
                        .ints(places, Places::free);
                instant(statement, 4, from);
                instant(statement, 5, now);
                instant(statement, 6, now.plus(HOLD_WHILE_SENDING));
                instant(statement, 7, leasedUntil);
                return read(statement, leasedUntil);
            }
        });
    }

    private static Claim read(PreparedStatement statement, Instant leasedUntil) throws SQLException {
        List<DueEvent> leased = new ArrayList<>();
        int held = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (rows.getBoolean("held")) {
                    held++;
                } else {
                    leased.add(event(rows, leasedUntil));
                }
            }
        }
        return new Claim(leased, held);
    }

    private static DueEvent event(ResultSet row, Instant leasedUntil) throws SQLException {
        return new DueEvent(
                row.getObject("event_id", UUID.class),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("type"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getString("data_json"),
                row.getInt("attempts"),
                row.getInt("lease"),
                leasedUntil,
                row.getBoolean("endpoint_disabled"));
    }

    /// How many events of one endpoint may be leased now.
    record Places(Endpoint endpoint, int free) {}

    /// @param held how many were due but must wait for an earlier one; they made room for others, so ask again
    record Claim(List<DueEvent> leased, int held) {}
}
