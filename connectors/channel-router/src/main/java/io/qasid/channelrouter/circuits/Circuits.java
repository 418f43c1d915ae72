package io.qasid.channelrouter.circuits;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.model.CircuitState;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which accounts are brought messages (CHAN-01): what their connectors' breakers say, unless somebody ordered
/// otherwise. A picture of the store that is at most half a second old; while the store is out the last one stays.
///
/// An account whose circuit is open gets nothing. One that is half open gets one message in 30 s from each router, to
/// find
/// out; for all others it is closed off as if it were open.
///
/// `chan_adapter_circuit_state{provider,account}`: 0 closed, 1 half open, 2 open.
public final class Circuits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Circuits.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration TRY_EVERY = Duration.ofSeconds(30);
    /// Of records that concern no tenant.
    private static final TenantId NOBODY = new TenantId(new UUID(0, 0));

    private final Set<Route> routes;
    private final CircuitStore store;
    private final InstantSource clock;
    private final Map<Route, Instant> triedAt = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Picture picture;

    /// @param notClosed the routes whose circuit isn't
    /// @param halfOpen those of them that are half open
    private record Picture(Map<Route, Standing> standings, Set<Route> notClosed, Set<Route> halfOpen) {
        static Picture of(Map<Route, Standing> standings) {
            return new Picture(
                    standings,
                    those(standings, CircuitState.OPEN, CircuitState.HALF_OPEN),
                    those(standings, CircuitState.HALF_OPEN));
        }

        private static Set<Route> those(Map<Route, Standing> standings, CircuitState... states) {
            return standings.values().stream()
                    .filter(standing -> List.of(states).contains(standing.state()))
                    .map(Standing::route)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    Circuits(Collection<Route> routes, CircuitStore store, InstantSource clock, MeterRegistry meters) {
        this.routes = Set.copyOf(routes);
        this.store = store;
        this.clock = clock;
        this.picture = Picture.of(this.routes.stream()
                .collect(Collectors.toMap(
                        route -> route,
                        route -> new Standing(route, CircuitState.CLOSED, CircuitState.CLOSED, Optional.empty()))));
        for (Route route : this.routes) {
            Gauge.builder("chan.adapter.circuit.state", () -> number(state(route)))
                    .description("0 closed, 1 half open, 2 open")
                    .tag("provider", route.channel().wireName())
                    .tag("account", route.account())
                    .register(meters);
        }
        look();
        this.thread = Thread.ofVirtual().name("circuits").start(this::run);
    }

    public CircuitState state(Route route) {
        Standing standing = picture.standings().get(route);
        return standing == null ? CircuitState.CLOSED : standing.state();
    }

    public Collection<Standing> standings() {
        return picture.standings().values();
    }

    /// Accounts that get nothing, or hardly anything.
    public Set<Route> notClosed() {
        return picture.notClosed();
    }

    /// Routes that are better not taken now: those that are not closed, less those that are half open and due to be
    /// tried.
    public Set<Route> closedOff() {
        Picture now = picture;
        if (now.halfOpen().isEmpty()) {
            return now.notClosed();
        }
        Set<Route> off = new HashSet<>(now.notClosed());
        now.halfOpen().stream().filter(this::tryDue).forEach(off::remove);
        return off;
    }

    /// A message takes this route now. Of a half open one that is once in a while: whoever is not the one that
    /// tries is told so.
    ///
    /// @return false if another message was faster
    public boolean take(Route route) {
        if (!picture.halfOpen().contains(route)) {
            return true;
        }
        Instant now = clock.instant();
        Instant[] taken = new Instant[1];
        triedAt.compute(route, (same, before) -> {
            if (before != null && before.plus(TRY_EVERY).isAfter(now)) {
                return before;
            }
            taken[0] = now;
            return now;
        });
        return taken[0] != null;
    }

    private boolean tryDue(Route route) {
        Instant before = triedAt.get(route);
        return before == null || !before.plus(TRY_EVERY).isAfter(clock.instant());
    }

    /// The accounts that an adapter's name stands for: a route's own, or all of a channel; none if nobody knows it.
    public List<Route> accounts(String adapter) {
        return routes.stream()
                .filter(route -> route.toString().equals(adapter)
                        || route.channel().wireName().equals(adapter))
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .toList();
    }

    /// What a connector's breaker says.
    ///
    /// @param state null: the instance goes away
    /// @throws SQLException if it is not known to be stored
    void report(Route route, String instance, @Nullable CircuitState state) throws SQLException {
        store.report(route, instance, state, clock.instant());
        look();
    }

    /// Orders accounts opened or closed, whatever their breakers say; audited.
    ///
    /// @param reason code of the audit records
    /// @param time empty: until it is taken back
    /// @throws SQLException if it is not known to be in force
    public void order(List<Route> accounts, CircuitState state, Optional<Duration> time, Reason reason, String by)
            throws SQLException {
        Instant now = clock.instant();
        Optional<Instant> until = time.map(now::plus);
        List<CircuitOrder> orders = accounts.stream()
                .map(route -> new CircuitOrder(route, state, until, reason.detail(), by, now))
                .toList();
        store.order(
                orders,
                accounts.stream()
                        .map(route -> entry(
                                "CIRCUIT_ORDERED_" + state,
                                now,
                                reason.code(),
                                route + until.map(end -> " until " + end).orElse("") + " by " + by + ": "
                                        + reason.detail()))
                        .toList());
        LOG.warn("{} ordered {} ({})", accounts, state, reason.code());
        look();
    }

    /// Leaves accounts to their breakers again; audited.
    ///
    /// @throws SQLException if it is not known to be done
    public void release(List<Route> accounts, Reason reason, String by) throws SQLException {
        Instant now = clock.instant();
        store.release(
                accounts,
                accounts.stream()
                        .map(route -> entry(
                                "CIRCUIT_RELEASED", now, reason.code(), route + " by " + by + ": " + reason.detail()))
                        .toList());
        LOG.warn("{} left to the breakers ({})", accounts, reason.code());
        look();
    }

    private static AuditEntry entry(String kind, Instant at, String code, String detail) {
        return new AuditEntry(at, NOBODY, null, kind, 0, new Reason(code, detail), "");
    }

    private void run() {
        try {
            while (!closing.await(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("circuits stop");
        }
    }

    private synchronized void look() {
        try {
            CircuitStore.Known known = store.read(clock.instant());
            Map<Route, Standing> standings = routes.stream()
                    .collect(Collectors.toUnmodifiableMap(route -> route, route -> standing(route, known)));
            standings.values().stream()
                    .filter(standing -> standing.state() != state(standing.route()))
                    .forEach(standing -> LOG.info("{}: circuit {}", standing.route(), standing.state()));
            picture = Picture.of(standings);
        } catch (SQLException e) {
            LOG.debug("circuits stay as they were: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("circuits can't be read and stay as they were", e);
        }
    }

    private static Standing standing(Route route, CircuitStore.Known known) {
        CircuitState breakers = together(known.reports().getOrDefault(route, List.of()));
        Optional<CircuitOrder> order = Optional.ofNullable(known.orders().get(route));
        return new Standing(route, order.map(CircuitOrder::state).orElse(breakers), breakers, order);
    }

    private static int number(CircuitState state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    /// The best of them: one connector that can send is enough.
    private static CircuitState together(List<CircuitState> reports) {
        return reports.stream().min(CircuitState::compareTo).orElse(CircuitState.CLOSED);
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
