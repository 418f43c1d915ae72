package io.qasid.tenantwebhooks.delivery;

import static io.qasid.tenantwebhooks.Parameters.instant;

import com.google.protobuf.Timestamp;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.outbox.Outbox;
import io.qasid.proto.v1.WebhookDeadLettered;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
            RETURNING d.event_id
            """;

    private static final String DISABLE = """
            INSERT INTO disabled_endpoint (tenant_id, url, disabled_at, reason)
            SELECT x.tenant_id, x.url, ?, 'GONE'
            FROM unnest(?::uuid[], ?::text[]) AS x(tenant_id, url)
            ORDER BY x.tenant_id, x.url
            ON CONFLICT DO NOTHING
            """;

    private static final String NOTICE = """
            INSERT INTO delivery (event_id, tenant_id, type, occurred_at, data_json, state, next_attempt_at)
            SELECT n.event_id, n.tenant_id, n.type, n.hour, n.data_json, 'PENDING', ?
            FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::text[])
                 AS n(event_id, tenant_id, type, hour, data_json)
            ORDER BY n.event_id
            ON CONFLICT (event_id) DO NOTHING
            """;

    /// An answer of a recipient.
    private static final String ANSWER = "message.received";

    private final Database database;
    private final Outbox outbox;
    private final UuidV7 ids;

    /// @param outbox where answers that were given up are announced
    DeliveryResults(Database database, Outbox outbox, UuidV7 ids) {
        this.database = database;
        this.outbox = outbox;
        this.ids = ids;
    }

    /// With what is dead now its tenant is told so, and if it is an answer everybody who wants to know.
    ///
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
            Set<UUID> written = record(connection, rows);
            tellOfTheDead(
                    connection,
                    results.stream()
                            .filter(result -> result.disposition() instanceof Dead)
                            .filter(result -> written.contains(result.event().id()))
                            .toList(),
                    now);
            return written.size();
        });
    }

    private static Set<UUID> record(Connection connection, List<Row> rows) throws SQLException {
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
            Set<UUID> written = new HashSet<>();
            try (ResultSet updated = statement.executeQuery()) {
                while (updated.next()) {
                    written.add(updated.getObject(1, UUID.class));
                }
            }
            return written;
        }
    }

    private void tellOfTheDead(Connection connection, List<DeliveryResult> dead, Instant now) throws SQLException {
        Map<TenantId, DeadLetterNotice> notices = new HashMap<>();
        for (DeliveryResult result : dead) {
            DueEvent event = result.event();
            Cause cause = ((Dead) result.disposition()).cause();
            if (!event.type().equals(DeadLetterNotice.TYPE)) {
                notices.putIfAbsent(event.tenant(), DeadLetterNotice.of(event.tenant(), cause, now));
            }
            if (event.type().equals(ANSWER)) {
                outbox.append(connection, ids.next(), event.tenant(), now, deadLettered(event, cause, now));
            }
        }
        tellTenants(connection, List.copyOf(notices.values()), now);
    }

    private static WebhookDeadLettered deadLettered(DueEvent event, Cause cause, Instant now) {
        return WebhookDeadLettered.newBuilder()
                .setEventId(event.id().toString())
                .setTenantId(event.tenant().toString())
                .setType(event.type())
                .setReasonCode(cause.name())
                .setAttempts(event.attempts() + (cause.tried() ? 1 : 0))
                .setOccurredAt(timestamp(event.occurredAt()))
                .setDeadSince(timestamp(now))
                .build();
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    private static void tellTenants(Connection connection, List<DeadLetterNotice> notices, Instant now)
            throws SQLException {
        if (notices.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(NOTICE)) {
            instant(statement, 1, now);
            new Columns(statement, 2)
                    .uuids(notices, DeadLetterNotice::id)
                    .uuids(notices, notice -> notice.tenant().value())
                    .texts(notices, notice -> DeadLetterNotice.TYPE)
                    .times(notices, DeadLetterNotice::hour)
                    .texts(notices, DeadLetterNotice::dataJson);
            statement.executeUpdate();
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
