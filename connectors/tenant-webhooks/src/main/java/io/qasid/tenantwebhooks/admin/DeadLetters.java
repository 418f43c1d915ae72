package io.qasid.tenantwebhooks.admin;

import static io.qasid.tenantwebhooks.Parameters.instant;

import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.tenantwebhooks.Endpoint;
import io.qasid.tenantwebhooks.Endpoints;
import io.qasid.tenantwebhooks.delivery.DeadLetterNotice;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was given up, and its way back into the queue. A notice about that which was given up itself is none of it.
@Singleton
final class DeadLetters {
    private static final UUID LOWEST = new UUID(0, 0);

    private static final String COLUMNS =
            "SELECT event_id, tenant_id, type, order_key, occurred_at, attempts, last_reason, last_status, settled_at"
                    + " FROM delivery ";
    private static final String NO_NOTICE = "AND type <> '" + DeadLetterNotice.TYPE + "' ";
    // two statements: each has its own index
    private static final String OF_ALL =
            COLUMNS + "WHERE state = 'DEAD' AND event_id > ? " + NO_NOTICE + "ORDER BY event_id LIMIT ?";
    private static final String OF_TENANT = COLUMNS + "WHERE state = 'DEAD' AND event_id > ? AND tenant_id = ? "
            + NO_NOTICE + "ORDER BY event_id LIMIT ?";

    private static final String DUE_AGAIN = "UPDATE delivery SET state = 'PENDING', next_attempt_at = ?, attempts = 0, "
            + "lease = lease + 1, settled_at = NULL WHERE event_id IN ";
    private static final String AGAIN = DUE_AGAIN + "(SELECT event_id FROM delivery WHERE state = ? "
            + "AND (?::text IS NULL OR type = ?) AND tenant_id = ANY (?::uuid[]) " + NO_NOTICE
            + "ORDER BY event_id LIMIT ? FOR UPDATE SKIP LOCKED)";
    // with the older ones of its order key, for they come before it
    private static final String ONE_AGAIN =
            """
                    WITH wanted AS (
                        SELECT event_id, tenant_id, order_key, occurred_at, sequence FROM delivery
                        WHERE event_id = ? AND state = 'DEAD' AND tenant_id = ANY (?::uuid[])
                    ), ahead AS (
                        SELECT e.event_id FROM wanted AS w
                        JOIN delivery AS e ON e.state = 'DEAD' AND e.tenant_id = w.tenant_id AND e.order_key = w.order_key
                             AND (e.occurred_at, e.sequence) <= (w.occurred_at, w.sequence)
                        ORDER BY e.occurred_at, e.sequence LIMIT ?
                        FOR UPDATE OF e SKIP LOCKED
                    )
                    """ + DUE_AGAIN + "(SELECT event_id FROM ahead UNION SELECT event_id FROM wanted WHERE order_key"
                    + " IS NULL) AND state = 'DEAD'";

    private final Database database;
    private final Endpoints endpoints;
    private final InstantSource clock;

    DeadLetters(Database database, Endpoints endpoints, InstantSource clock) {
        this.database = database;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /// In the order of their ids, which is that of their making.
    ///
    /// @param tenant null: of all tenants
    /// @param after the last id of the page before; null: from the first
    List<DeadLetter> page(@Nullable TenantId tenant, @Nullable UUID after, int limit) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement(tenant == null ? OF_ALL : OF_TENANT)) {
                int index = 1;
                query.setObject(index++, after == null ? LOWEST : after);
                if (tenant != null) {
                    query.setObject(index++, tenant.value());
                }
                query.setInt(index, limit);
                return read(query);
            }
        });
    }

    private static List<DeadLetter> read(PreparedStatement query) throws SQLException {
        List<DeadLetter> letters = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                letters.add(new DeadLetter(
                        rows.getObject("event_id", UUID.class),
                        rows.getObject("tenant_id", UUID.class),
                        rows.getString("type"),
                        rows.getString("order_key"),
                        time(rows, "occurred_at"),
                        rows.getInt("attempts"),
                        rows.getString("last_reason"),
                        rows.getObject("last_status", Integer.class),
                        time(rows, "settled_at")));
            }
        }
        return letters;
    }

    private static String time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant().toString();
    }

    /// One of them, and before it what is dead of its order key and older, up to `limit` together.
    ///
    /// @return how many; 0 if it is no dead letter, or its tenant has no endpoint any more; as many as `limit`:
    ///     there may be more, and the one that was asked for among them
    int redeliver(UUID id, int limit) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(ONE_AGAIN)) {
                update.setObject(1, id);
                new Columns(update, 2).uuids(tenantsWithEndpoint(Optional.empty()), tenant -> tenant);
                update.setInt(3, limit);
                instant(update, 4, clock.instant());
                return update.executeUpdate();
            }
        });
    }

    /// Makes the oldest due again, up to `limit`; only of tenants that have an endpoint now.
    ///
    /// @param type only of these events; empty: of all
    /// @return how many; as many as `limit`: there may be more
    int redeliver(Undelivered state, Optional<TenantId> tenant, Optional<String> type, int limit) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(AGAIN)) {
                instant(update, 1, clock.instant());
                update.setString(2, state.name());
                update.setString(3, type.orElse(null));
                update.setString(4, type.orElse(null));
                new Columns(update, 5).uuids(tenantsWithEndpoint(tenant), id -> id);
                update.setInt(6, limit);
                return update.executeUpdate();
            }
        });
    }

    private List<UUID> tenantsWithEndpoint(Optional<TenantId> only) {
        return endpoints.all().stream()
                .map(Endpoint::tenant)
                .filter(tenant -> only.isEmpty() || only.get().equals(tenant))
                .map(TenantId::value)
                .toList();
    }

    /// States from which an event can be made due again.
    enum Undelivered {
        /// Given up.
        DEAD,
        /// Its tenant had no endpoint when it came.
        NO_ENDPOINT
    }
}
