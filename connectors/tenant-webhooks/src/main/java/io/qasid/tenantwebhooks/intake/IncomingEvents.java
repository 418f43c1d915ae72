package io.qasid.tenantwebhooks.intake;

import static io.qasid.tenantwebhooks.Parameters.instant;

import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.tenantwebhooks.Endpoints;
import io.qasid.tenantwebhooks.delivery.DueEvent;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where events become ours: one statement and one commit for all that are given.
@Singleton
final class IncomingEvents {
    // ORDINALITY keeps the order of arrival in `sequence`. A URL is given for what may be sent at once: it is leased
    // then, unless an earlier one with its order key is not settled or the endpoint is disabled, which a claim sees to
    private static final String INSERT = """
            INSERT INTO delivery (event_id, tenant_id, type, occurred_at, order_key, data_json, state, next_attempt_at,
                                  lease, settled_at)
            SELECT i.event_id, i.tenant_id, i.type, i.occurred_at, i.order_key, i.data_json,
                   CASE WHEN i.at_once THEN 'SENDING' WHEN i.has_endpoint THEN 'PENDING' ELSE 'NO_ENDPOINT' END,
                   CASE WHEN i.at_once THEN i.leased_until ELSE i.at END,
                   CASE WHEN i.at_once THEN 1 ELSE 0 END,
                   CASE WHEN i.has_endpoint THEN NULL ELSE i.at END
            FROM (
                SELECT given.*, received.*,
                       given.url IS NOT NULL AND earlier.found IS NULL AND disabled.url IS NULL AS at_once
                FROM (SELECT ?::timestamptz AS at, ?::timestamptz AS leased_until) AS received,
                     unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::boolean[],
                            ?::text[])
                     WITH ORDINALITY
                     AS given(event_id, tenant_id, type, occurred_at, order_key, data_json, has_endpoint, url, position)
                     LEFT JOIN disabled_endpoint AS disabled
                            ON disabled.tenant_id = given.tenant_id AND disabled.url = given.url
                     LEFT JOIN LATERAL (
                         SELECT true AS found FROM delivery AS e
                         WHERE e.tenant_id = given.tenant_id AND e.order_key = given.order_key AND e.settled_at IS NULL
                         LIMIT 1) AS earlier ON given.url IS NOT NULL
                ) AS i
            ORDER BY i.position
            ON CONFLICT (event_id) DO NOTHING
            RETURNING event_id, state = 'SENDING'
            """;

    private final Database database;
    private final Endpoints endpoints;
    private final InstantSource clock;

    IncomingEvents(Database database, Endpoints endpoints, InstantSource clock) {
        this.database = database;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /// @param added how many were new; the rest were here already, which is as good
    /// @param leased those of them that are to be sent now, one for each place at most
    record Stored(int added, List<DueEvent> leased) {}

    /// Commits all of them, or none.
    ///
    /// @param places how many events of a tenant may be sent at once
    /// @param leasedUntil of those
    Stored commit(List<IncomingEvent> events, Map<TenantId, Integer> places, Instant leasedUntil) throws SQLException {
        Set<IncomingEvent> atOnce = atOnce(events, places);
        return database.inTransaction(connection -> insert(connection, events, atOnce, leasedUntil));
    }

    /// Which ones have a place, and none before them in the batch with their order key.
    private static Set<IncomingEvent> atOnce(List<IncomingEvent> events, Map<TenantId, Integer> places) {
        Map<TenantId, Integer> left = new HashMap<>(places);
        Set<UUID> ids = new HashSet<>();
        Set<List<Object>> ahead = new HashSet<>();
        Set<IncomingEvent> atOnce = Collections.newSetFromMap(new IdentityHashMap<>());
        for (IncomingEvent event : events) {
            String key = event.orderKey();
            boolean first = key == null || ahead.add(List.of(event.tenant(), key));
            boolean once = ids.add(event.id());
            if (first && once && left.getOrDefault(event.tenant(), 0) > 0) {
                left.merge(event.tenant(), -1, Integer::sum);
                atOnce.add(event);
            }
        }
        return atOnce;
    }

    private Stored insert(
            Connection connection, List<IncomingEvent> events, Set<IncomingEvent> atOnce, Instant leasedUntil)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            instant(statement, 1, clock.instant());
            instant(statement, 2, leasedUntil);
            new Columns(statement, 3)
                    .uuids(events, IncomingEvent::id)
                    .uuids(events, event -> event.tenant().value())
                    .texts(events, IncomingEvent::type)
                    .times(events, IncomingEvent::occurredAt)
                    .texts(events, IncomingEvent::orderKey)
                    .texts(events, IncomingEvent::dataJson)
                    .booleans(events, this::hasEndpoint)
                    .texts(events, event -> atOnce.contains(event) ? url(event) : null);
            Map<UUID, IncomingEvent> going = new HashMap<>();
            atOnce.forEach(event -> going.put(event.id(), event));
            int added = 0;
            List<DueEvent> leased = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    added++;
                    if (rows.getBoolean(2)) {
                        IncomingEvent event = Objects.requireNonNull(going.get(rows.getObject(1, UUID.class)));
                        leased.add(event.leased(leasedUntil));
                    }
                }
            }
            return new Stored(added, leased);
        }
    }

    private @Nullable String url(IncomingEvent event) {
        return endpoints
                .of(event.tenant())
                .map(endpoint -> endpoint.url().toString())
                .orElse(null);
    }

    boolean hasEndpoint(IncomingEvent event) {
        return endpoints.of(event.tenant()).isPresent();
    }
}
