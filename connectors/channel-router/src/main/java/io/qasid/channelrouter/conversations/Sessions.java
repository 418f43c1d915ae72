package io.qasid.channelrouter.conversations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.events.Spacing;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which conversation goes on: PostgreSQL's, with a copy in Redis that is brought up to date after the
/// commit. Nobody waits for Redis: what it can't take in time is dropped, and a later turn, a reader or
/// the reconciliation brings it.
///
/// `chan_session_race_detected_total` counts the times that somebody else wrote one of the same keys
/// between our look and our write; `chan_session_refresh_dropped_total` sessions that Redis was not
/// told of.
public final class Sessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    /// A second's worth of other people's turns; of one key only the newest waits.
    static final int WAITING_MAX = 5_000;

    private static final int BATCH_MAX = 64;
    /// Redis is asked as often for many as for one.
    private static final Duration BATCH_EVERY = Duration.ofMillis(50);

    private static final int TRIES_MAX = 5;
    /// Longer than the store lets anybody wait.
    private static final Duration READ_MAX = Duration.ofSeconds(15);

    private final SessionStore store;
    private final SessionCache cache;
    private final Duration inactivity;
    private final InstantSource clock;
    private final Counter races;
    private final Counter dropped;
    private final Map<String, Session> waiting = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<Optional<Session>>> reading = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final Spacing spacing = new Spacing(BATCH_EVERY);
    private final Thread thread;
    private volatile boolean open = true;

    Sessions(SessionStore store, SessionCache cache, Duration inactivity, InstantSource clock, MeterRegistry metrics) {
        this.store = store;
        this.cache = cache;
        this.inactivity = inactivity;
        this.clock = clock;
        this.races = Counter.builder("chan_session_race_detected")
                .description("lost races for a session's key in Redis; each was tried again")
                .register(metrics);
        this.dropped = Counter.builder("chan_session_refresh_dropped")
                .description("sessions that Redis was not told of")
                .register(metrics);
        this.thread = Thread.ofVirtual().name("sessions").start(this::run);
    }

    /// Tells Redis, later.
    void counted(List<Session> sessions) {
        if (!cache.isThere()) {
            dropped.increment(sessions.size());
            return;
        }
        int refused = 0;
        synchronized (waiting) {
            for (Session session : sessions) {
                String key = key(session);
                Session before = waiting.get(key);
                if (before == null && waiting.size() >= WAITING_MAX) {
                    refused++;
                } else if (before == null || session.supersedes(before)) {
                    waiting.put(key, session);
                }
            }
        }
        dropped.increment(refused);
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /// The session that an answer to `sender` would go on with. Redis' word if it has one, which may be
    /// a moment old: not for saying whose an answer is.
    public Optional<Session> open(String sender, String msisdnHash) throws SQLException {
        Optional<Session> known =
                cache.find(sender, msisdnHash).filter(session -> !session.over(inactivity, clock.instant()));
        return known.isPresent() ? known : readOnce(sender, msisdnHash);
    }

    /// In PostgreSQL, open or not.
    public Optional<ClosedSession> byId(UUID id) throws SQLException {
        return store.byId(id);
    }

    /// Whoever asks for the same one meanwhile takes the same answer.
    private Optional<Session> readOnce(String sender, String msisdnHash) throws SQLException {
        String key = SessionCache.key(sender, msisdnHash);
        CompletableFuture<Optional<Session>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<Session>> first = reading.putIfAbsent(key, mine);
        if (first != null) {
            return await(first);
        }
        try {
            Optional<Session> found =
                    store.open(sender, msisdnHash, clock.instant().minus(inactivity));
            found.ifPresent(session -> counted(List.of(session)));
            mine.complete(found);
            return found;
        } catch (SQLException | RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            reading.remove(key, mine);
        }
    }

    private static Optional<Session> await(CompletableFuture<Optional<Session>> first) throws SQLException {
        try {
            return first.get(READ_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SQLException("whoever asked first got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
    }

    private void run() {
        try {
            while (open) {
                wake.acquire();
                spacing.await(() -> !open);
                wake.drainPermits();
                for (List<Session> batch = take(); open && !batch.isEmpty(); batch = take()) {
                    refresh(batch);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("sessions are not told to Redis any more");
        }
    }

    private List<Session> take() {
        List<Session> batch = new ArrayList<>();
        synchronized (waiting) {
            Iterator<Session> oldest = waiting.values().iterator();
            while (oldest.hasNext() && batch.size() < BATCH_MAX) {
                batch.add(oldest.next());
                oldest.remove();
            }
        }
        return batch;
    }

    private void refresh(List<Session> batch) {
        switch (write(batch)) {
            case DONE -> {}
            case AWAY -> dropped.increment(batch.size());
            case RACED -> {
                // one key that others write all the time must not keep the rest
                for (Session session : batch) {
                    if (write(List.of(session)) != SessionCache.Written.DONE) {
                        dropped.increment();
                    }
                }
            }
        }
    }

    /// @param sessions one for each key
    SessionCache.Written write(List<Session> sessions) {
        SessionCache.Written written = SessionCache.Written.RACED;
        for (int tries = 0; tries < TRIES_MAX && written == SessionCache.Written.RACED; tries++) {
            written = cache.write(sessions);
            if (written == SessionCache.Written.RACED) {
                races.increment();
            }
        }
        return written;
    }

    private static String key(Session session) {
        return SessionCache.key(session.key().sender(), session.key().msisdnHash());
    }

    @Override
    public void close() {
        open = false;
        wake.release();
        spacing.enough();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
