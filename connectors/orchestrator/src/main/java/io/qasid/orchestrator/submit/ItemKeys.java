package io.qasid.orchestrator.submit;

import io.qasid.model.TenantId;
import io.qasid.orchestrator.submit.Submissions.Place;
import io.qasid.storage.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// The keys that tenants give single items.
final class ItemKeys {
    private ItemKeys() {}

    private record Known(UUID id, byte[] hash) {}

    /// Takes the keys of `places` and tells those whose key came before, here or earlier in the list.
    static void take(Connection connection, TenantId tenant, List<Place> places, Instant now) throws SQLException {
        if (places.isEmpty()) {
            return;
        }
        // in the order of keys: two submissions that share some never wait for one another in a circle
        Map<String, Place> first = new TreeMap<>();
        List<Place> repeated = new ArrayList<>();
        for (Place place : places) {
            if (first.putIfAbsent(key(place), place) != null) {
                repeated.add(place);
            }
        }
        Set<String> taken = insert(connection, tenant, List.copyOf(first.values()), now);
        List<Place> staying = first.values().stream()
                .filter(place -> !taken.contains(key(place)))
                .toList();
        Map<String, Known> known = staying.isEmpty() ? Map.of() : find(connection, tenant, staying);
        for (Place place : staying) {
            Known earlier = Objects.requireNonNull(known.get(key(place)), "a key that was there is gone");
            place.isKnownAs(earlier.id(), earlier.hash());
        }
        for (Place place : repeated) {
            Place one = Objects.requireNonNull(first.get(key(place)));
            Known earlier = known.getOrDefault(
                    key(place), new Known(one.id(), one.wanted().bodyHash()));
            place.isKnownAs(earlier.id(), earlier.hash());
        }
    }

    private static String key(Place place) {
        return place.wanted().key().orElseThrow();
    }

    private static Set<String> insert(Connection connection, TenantId tenant, List<Place> rows, Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into item_keys as known (tenant_id, key, body_hash, notification_id, expires_at)
                select ?, g.key, g.body_hash, g.id, ? from
                    unnest(?::text[], ?::bytea[], ?::uuid[]) with ordinality as g(key, body_hash, id, place)
                order by g.place
                on conflict (tenant_id, key) do update
                    set body_hash = excluded.body_hash, notification_id = excluded.notification_id,
                        expires_at = excluded.expires_at
                    where known.expires_at <= ?
                returning key
                """)) {
            new Columns(statement, 1)
                    .value(tenant.value())
                    .time(now.plus(Submissions.KEY_LIFETIME))
                    .texts(rows, ItemKeys::key)
                    .octets(rows, row -> row.wanted().bodyHash())
                    .uuids(rows, Place::id)
                    .time(now);
            Set<String> taken = new HashSet<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    taken.add(Objects.requireNonNull(result.getString(1)));
                }
            }
            return taken;
        }
    }

    private static Map<String, Known> find(Connection connection, TenantId tenant, List<Place> rows)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select key, notification_id, body_hash from item_keys where tenant_id = ? and key = any(?::text[])
                """)) {
            new Columns(statement, 1).value(tenant.value()).texts(rows, ItemKeys::key);
            Map<String, Known> known = new TreeMap<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    known.put(
                            Objects.requireNonNull(result.getString(1)),
                            new Known(
                                    Objects.requireNonNull(result.getObject(2, UUID.class)),
                                    Objects.requireNonNull(result.getBytes(3))));
                }
            }
            return known;
        }
    }
}
