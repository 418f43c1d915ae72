package io.qasid.channelrouter.circuits;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditRows;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.model.CircuitState;
import io.qasid.model.Route;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What breakers said and what was ordered, in PostgreSQL: every router sees the same.
final class CircuitStore {
    /// A connector says it every 10 s.
    static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private final Database database;
    private final String region;

    /// @param region whose audit chain the orders go into
    CircuitStore(Database database, String region) {
        this.database = database;
        this.region = region;
    }

    /// Everything that counts at `now`.
    ///
    /// @param reports of each account, what its connectors' breakers say
    record Known(Map<Route, List<CircuitState>> reports, Map<Route, CircuitOrder> orders) {}

    Known read(Instant now) throws SQLException {
        Map<Route, List<CircuitState>> reports = new HashMap<>();
        Map<Route, CircuitOrder> orders = new HashMap<>();
        try (Connection connection = database.connection()) {
            new RoundTrip()
                    .query(
                            "select route, state from adapter_circuits where heard_at > ?",
                            columns -> columns.time(now.minus(SILENCE_MAX)),
                            rows -> {
                                while (rows.next()) {
                                    reports.computeIfAbsent(Route.parse(rows.getString(1)), route -> new ArrayList<>())
                                            .add(CircuitState.valueOf(rows.getString(2)));
                                }
                            })
                    .query(
                            "select route, state, until, reason, ordered_by, ordered_at from circuit_orders",
                            columns -> {},
                            rows -> {
                                while (rows.next()) {
                                    CircuitOrder order = order(rows);
                                    if (order.inForce(now)) {
                                        orders.put(order.route(), order);
                                    }
                                }
                            })
                    .run(connection);
        }
        return new Known(reports, orders);
    }

    private static CircuitOrder order(ResultSet rows) throws SQLException {
        return new CircuitOrder(
                Route.parse(rows.getString(1)),
                CircuitState.valueOf(rows.getString(2)),
                Optional.ofNullable(rows.getObject(3, OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                rows.getString(4),
                rows.getString(5),
                Objects.requireNonNull(rows.getObject(6, OffsetDateTime.class)).toInstant());
    }

    /// @param state null: the instance goes away
    void report(Route route, String instance, @Nullable CircuitState state, Instant now) throws SQLException {
        try (Connection connection = database.connection()) {
            RoundTrip trip = new RoundTrip()
                    .update(
                            "delete from adapter_circuits where route = ? and (heard_at < ? or instance = ?)",
                            columns -> columns.value(route.toString())
                                    .time(now.minus(SILENCE_MAX))
                                    .value(state == null ? instance : ""));
            if (state != null) {
                trip.update(
                        """
                        insert into adapter_circuits (route, instance, state, heard_at) values (?, ?, ?, ?)
                        on conflict (route, instance) do update set state = excluded.state, heard_at = excluded.heard_at
                        """,
                        columns -> columns.value(route.toString())
                                .value(instance)
                                .value(state.name())
                                .time(now));
            }
            trip.run(connection);
        }
    }

    /// Puts orders into force, each in the place of the one before.
    ///
    /// @param record what the audit chain keeps of it, in the same commit
    void order(List<CircuitOrder> orders, List<AuditEntry> record) throws SQLException {
        audited(record, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    insert into circuit_orders (route, state, until, reason, ordered_by, ordered_at)
                    select * from unnest(?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::timestamptz[])
                    on conflict (route) do update set state = excluded.state, until = excluded.until,
                        reason = excluded.reason, ordered_by = excluded.ordered_by, ordered_at = excluded.ordered_at
                    """)) {
                new Columns(statement, 1)
                        .texts(orders, order -> order.route().toString())
                        .texts(orders, order -> order.state().name())
                        .times(orders, order -> order.until().orElse(null))
                        .texts(orders, CircuitOrder::reason)
                        .texts(orders, CircuitOrder::by)
                        .times(orders, CircuitOrder::orderedAt);
                statement.executeUpdate();
            }
        });
    }

    /// Leaves the accounts to their breakers again.
    void release(List<Route> routes, List<AuditEntry> record) throws SQLException {
        audited(record, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("delete from circuit_orders where route = any(?::text[])")) {
                new Columns(statement, 1).texts(routes, Route::toString);
                statement.executeUpdate();
            }
        });
    }

    private void audited(List<AuditEntry> record, Change change) throws SQLException {
        try (AuditSlot slot = new AuditSlot(database, region)) {
            AuditSlot.Held held = slot.held();
            Connection connection = held.connection();
            connection.setAutoCommit(false);
            change.on(connection);
            RoundTrip trip = new RoundTrip();
            AuditRows.append(trip, held, held.tail().links(record));
            trip.run(connection);
            connection.commit();
        }
    }

    private interface Change {
        void on(Connection connection) throws SQLException;
    }
}
