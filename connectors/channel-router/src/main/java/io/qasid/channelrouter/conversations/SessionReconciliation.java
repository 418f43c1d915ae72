package io.qasid.channelrouter.conversations;

import io.lettuce.core.KeyScanCursor;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditRows;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.audit.ChainLink;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.channelrouter.audit.StaleTailException;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lays PostgreSQL's open sessions and Redis' keys beside each other, once a day. PostgreSQL is right:
///
/// - a session in which nobody has said anything for long enough is closed. Its reason is `redis_loss`
///   when the Redis of today was started after its last turn, so that the key was lost with the one
///   before and nothing could expire; `inactivity` otherwise;
/// - a session that goes on and that Redis doesn't have, or has as it was earlier, is written there: to
///   end a conversation because a cache was emptied would be wrong;
/// - a key of a session that is not open is deleted.
///
/// What was closed is audited for each tenant, and each pass that ended has a record. One pass at a
/// time; it goes on where the last call stopped. `chan_session_reconciliation_last_success_seconds` is
/// when one last ended, in epoch seconds; 0: none did. Of several routers the highest value counts.
public final class SessionReconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(SessionReconciliation.class);
    /// Whoever calls hourly has one a day.
    private static final Duration EVERY = Duration.ofHours(23);

    private static final int PAGE = 250;
    private static final TenantId NOBODY = new TenantId(new UUID(0, 0));

    /// Whoever holds one of the rows is saying something in it.
    private static final String CLOSE = """
            update sessions s set closed_at = t.now, close_reason = c.reason
            from (select ?::timestamptz as now) t, (
                select o.conversation_id, n.reason
                from unnest(?::uuid[], ?::text[]) as n(conversation_id, reason)
                join sessions o on o.conversation_id = n.conversation_id
                where o.closed_at is null and o.last_active_at < ?
                for update of o skip locked) c
            where s.conversation_id = c.conversation_id
            returning s.tenant_id, s.close_reason
            """;

    private final Database database;
    private final String region;
    private final SessionStore store;
    private final SessionCache cache;
    private final Sessions sessions;
    private final Duration inactivity;
    private final InstantSource clock;
    private final ReentrantLock walking = new ReentrantLock();
    private final AtomicLong lastSuccess;
    private @Nullable Pass pass;

    SessionReconciliation(
            Database database,
            String region,
            SessionStore store,
            SessionCache cache,
            Sessions sessions,
            Duration inactivity,
            InstantSource clock,
            MeterRegistry metrics) {
        this.database = database;
        this.region = region;
        this.store = store;
        this.cache = cache;
        this.sessions = sessions;
        this.inactivity = inactivity;
        this.clock = clock;
        this.lastSuccess = Objects.requireNonNull(
                metrics.gauge("chan_session_reconciliation_last_success_seconds", new AtomicLong()));
    }

    /// What a call came to.
    public sealed interface Result {
        /// @param counts of this pass so far
        /// @param more call again for the rest
        record Done(Counts counts, boolean more) implements Result {}

        /// Nothing can be said without Redis: it begins anew when it is back.
        record RedisAway() implements Result {}
    }

    /// @param open sessions that were looked at
    /// @param closed by reason
    /// @param refilled sessions that Redis was told again
    /// @param deleted keys of sessions that are not open
    public record Counts(long open, Map<String, Long> closed, long refilled, long deleted) {
        public Counts {
            closed = Map.copyOf(closed);
        }
    }

    /// Where a pass is, and what it has done.
    private static final class Pass {
        private final Instant redisStarted;
        private @Nullable SessionKey reached;
        private boolean sessionsDone;
        private @Nullable KeyScanCursor<String> cursor;
        private boolean keysDone;
        private final Map<String, Long> closed = new TreeMap<>();
        private long open;
        private long refilled;
        private long deleted;

        private Pass(Instant redisStarted) {
            this.redisStarted = redisStarted;
        }

        private Counts counts() {
            return new Counts(open, closed, refilled, deleted);
        }
    }

    /// @param evenIfNotDue whether one begins although the last one ended less than a day ago
    /// @param within how long it may take
    public Result run(boolean evenIfNotDue, Duration within) throws SQLException {
        Instant until = clock.instant().plus(within);
        if (!begins(within)) {
            return new Result.Done(new Counts(0, Map.of(), 0, 0), true);
        }
        try (AuditSlot slot = new AuditSlot(database, region)) {
            Pass current = pass;
            if (current == null) {
                if (!evenIfNotDue && !due()) {
                    return new Result.Done(new Counts(0, Map.of(), 0, 0), false);
                }
                OptionalLong uptime = cache.uptimeSeconds();
                if (uptime.isEmpty()) {
                    return new Result.RedisAway();
                }
                // whole seconds of it are told: it may have been up for almost one more
                current = new Pass(clock.instant().minusSeconds(uptime.getAsLong() + 1));
                pass = current;
            }
            boolean there = true;
            while (there
                    && !(current.sessionsDone && current.keysDone)
                    && clock.instant().isBefore(until)) {
                there = current.sessionsDone ? keys(current) : sessions(current, slot);
            }
            if (!there) {
                pass = null;
                return new Result.RedisAway();
            }
            if (current.keysDone) {
                end(current, slot);
                pass = null;
            }
            return new Result.Done(current.counts(), !current.keysDone);
        } catch (SQLException | RuntimeException e) {
            pass = null;
            throw e;
        } finally {
            walking.unlock();
        }
    }

    private boolean begins(Duration within) {
        try {
            return walking.tryLock(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Also takes over what other routers did.
    private boolean due() throws SQLException {
        Optional<Instant> ended = remember();
        return ended.isEmpty() || ended.get().plus(EVERY).isBefore(clock.instant());
    }

    Optional<Instant> remember() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement =
                        connection.prepareStatement("select ended_at from session_reconciliation");
                ResultSet rows = statement.executeQuery()) {
            Optional<Instant> ended = rows.next()
                    ? Optional.of(rows.getObject(1, OffsetDateTime.class).toInstant())
                    : Optional.empty();
            lastSuccess.set(ended.map(Instant::getEpochSecond).orElse(0L));
            return ended;
        }
    }

    /// One page of them.
    ///
    /// @return whether Redis is there
    private boolean sessions(Pass current, AuditSlot slot) throws SQLException {
        Instant now = clock.instant();
        List<Session> page = store.page(current.reached, PAGE);
        if (page.isEmpty()) {
            current.sessionsDone = true;
            return true;
        }
        List<Session> over =
                page.stream().filter(session -> session.over(inactivity, now)).toList();
        close(over, current, slot, now);
        if (!refill(
                page.stream().filter(session -> !session.over(inactivity, now)).toList(), current)) {
            return false;
        }
        current.open += page.size();
        current.reached = page.getLast().key();
        return true;
    }

    private boolean refill(List<Session> live, Pass current) {
        Map<String, Session> newest = new LinkedHashMap<>();
        live.forEach(
                session -> newest.merge(key(session), session, (one, other) -> other.supersedes(one) ? other : one));
        if (newest.isEmpty()) {
            return cache.isThere();
        }
        Map<String, Session> known = cache.read(List.copyOf(newest.keySet()));
        if (known == null) {
            return false;
        }
        List<Session> missing = newest.entrySet().stream()
                .filter(entry -> {
                    Session there = known.get(entry.getKey());
                    return there == null || entry.getValue().supersedes(there);
                })
                .map(Map.Entry::getValue)
                .toList();
        if (!missing.isEmpty()) {
            // a lost race means that somebody has just said something there
            if (sessions.write(missing) == SessionCache.Written.AWAY) {
                return false;
            }
            current.refilled += missing.size();
        }
        return true;
    }

    private void close(List<Session> over, Pass current, AuditSlot slot, Instant now) throws SQLException {
        if (over.isEmpty()) {
            return;
        }
        Map<String, Long> closed;
        try {
            closed = closeOnce(over, current, slot, now);
        } catch (StaleTailException e) {
            slot.readAgain();
            closed = closeOnce(over, current, slot, now);
        }
        closed.forEach((reason, count) -> current.closed.merge(reason, count, Long::sum));
    }

    private Map<String, Long> closeOnce(List<Session> over, Pass current, AuditSlot slot, Instant now)
            throws SQLException {
        AuditSlot.Held held = slot.held();
        Connection connection = held.connection();
        connection.setAutoCommit(false);
        Map<TenantId, Map<String, Long>> tenants = new HashMap<>();
        RoundTrip close = new RoundTrip();
        close.query(
                CLOSE,
                columns -> columns.time(now)
                        .uuids(over, Session::id)
                        .texts(over, session -> reason(session, current).text())
                        .time(now.minus(inactivity)),
                rows -> {
                    while (rows.next()) {
                        tenants.computeIfAbsent(
                                        new TenantId(Objects.requireNonNull(rows.getObject(1, UUID.class))),
                                        tenant -> new TreeMap<>())
                                .merge(rows.getString(2), 1L, Long::sum);
                    }
                });
        close.run(connection);
        List<AuditEntry> entries = new ArrayList<>();
        Map<String, Long> closed = new TreeMap<>();
        tenants.forEach((tenant, reasons) -> reasons.forEach((reason, count) -> {
            entries.add(entry(
                    tenant, "SESSIONS_CLOSED", new Reason(reason.toUpperCase(Locale.ROOT), Long.toString(count)), now));
            closed.merge(reason, count, Long::sum);
        }));
        commit(slot, held, entries, new RoundTrip());
        return closed;
    }

    private static CloseReason reason(Session session, Pass current) {
        return current.redisStarted.isAfter(session.lastActiveAt()) ? CloseReason.REDIS_LOSS : CloseReason.INACTIVITY;
    }

    /// The next keys of Redis.
    ///
    /// @return whether it is there
    private boolean keys(Pass current) throws SQLException {
        KeyScanCursor<String> found = cache.scan(current.cursor);
        Map<String, Session> known = found == null ? null : cache.read(found.getKeys());
        if (found == null || known == null) {
            return false;
        }
        Set<UUID> open = store.open(known.values().stream().map(Session::id).toList());
        Map<String, @Nullable UUID> strangers = new HashMap<>();
        for (String key : found.getKeys()) {
            Session session = known.get(key);
            if (session == null || !open.contains(session.id())) {
                strangers.put(key, session == null ? null : session.id());
            }
        }
        if (!strangers.isEmpty()) {
            switch (cache.delete(strangers)) {
                case DONE -> current.deleted += strangers.size();
                // it is somebody's again
                case RACED -> {}
                case AWAY -> {
                    return false;
                }
            }
        }
        current.cursor = found;
        current.keysDone = found.isFinished();
        return true;
    }

    private void end(Pass current, AuditSlot slot) throws SQLException {
        Instant now = clock.instant();
        Counts counts = current.counts();
        try {
            note(counts, slot, now);
        } catch (StaleTailException e) {
            slot.readAgain();
            note(counts, slot, now);
        }
        lastSuccess.set(now.getEpochSecond());
        LOG.info(
                "sessions and Redis are reconciled: {} open, closed {}, {} written to Redis again, {} keys deleted",
                counts.open(),
                counts.closed(),
                counts.refilled(),
                counts.deleted());
    }

    private void note(Counts counts, AuditSlot slot, Instant now) throws SQLException {
        AuditSlot.Held held = slot.held();
        held.connection().setAutoCommit(false);
        RoundTrip trip = new RoundTrip();
        trip.update("""
                insert into session_reconciliation (ended_at) values (?)
                on conflict (only_row) do update set ended_at = greatest(session_reconciliation.ended_at, excluded.ended_at)
                """, columns -> columns.value(now.atOffset(ZoneOffset.UTC)));
        String detail = "%d open, closed %s, %d written to Redis again, %d keys deleted"
                .formatted(counts.open(), new TreeMap<>(counts.closed()), counts.refilled(), counts.deleted());
        commit(slot, held, List.of(entry(NOBODY, "SESSIONS_RECONCILED", new Reason("DAILY", detail), now)), trip);
    }

    private static void commit(AuditSlot slot, AuditSlot.Held held, List<AuditEntry> entries, RoundTrip trip)
            throws SQLException {
        List<ChainLink> links = held.tail().links(entries);
        AuditRows.append(trip, held, links);
        trip.run(held.connection());
        held.connection().commit();
        held.connection().setAutoCommit(true);
        if (!links.isEmpty()) {
            slot.advanced(ChainTail.after(links));
        }
    }

    private static AuditEntry entry(TenantId tenant, String kind, Reason reason, Instant now) {
        return new AuditEntry(now, tenant, null, kind, 0, reason, "");
    }

    private static String key(Session session) {
        return SessionCache.key(session.key().sender(), session.key().msisdnHash());
    }
}
