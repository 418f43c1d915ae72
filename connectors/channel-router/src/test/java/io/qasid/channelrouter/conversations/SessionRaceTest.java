package io.qasid.channelrouter.conversations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.redis.Redis;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import io.qasid.storage.RoundTrip;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// 64 messages for one recipient at the same moment, a thousand times over, written by four routers:
/// every one of them is a turn of the same conversation, in PostgreSQL and in Redis.
@Timeout(120)
class SessionRaceTest {
    private static final int AT_ONCE = 64;
    /// Transactions at once: a router's reports come in batches.
    private static final int WRITERS = 16;

    private static final int EACH = AT_ONCE / WRITERS;
    private static final int ROUNDS = 1_000;
    private static final int ROUTERS = 4;
    private static final Duration INACTIVITY = Duration.ofHours(24);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final InstantSource clock = InstantSource.system();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Sessions> routers = new ArrayList<>();
    private final List<SessionCache> caches = new ArrayList<>();
    private final SessionKey key = new SessionKey(
            new TenantId(UUID.randomUUID()), "Qasid" + UUID.randomUUID(), new Msisdn("+93701234567").hash());
    private Database database;

    @BeforeEach
    void start() throws SQLException {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings =
                DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", WRITERS + 2);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("races", settings);
        open.add(database);
        database.warmUp();
        for (int i = 0; i < ROUTERS; i++) {
            Redis redis = Redis.open(TestServers.redis().url(), "router-" + i, metrics, Duration.ofSeconds(5));
            open.add(redis);
            caches.add(new SessionCache(redis, INACTIVITY));
            Sessions sessions = new Sessions(new SessionStore(database), caches.getLast(), INACTIVITY, clock, metrics);
            open.add(sessions);
            routers.add(sessions);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void everyMessageIsOneTurnOfOneConversation() throws Exception {
        CyclicBarrier round = new CyclicBarrier(WRITERS);
        List<UUID> seen = Collections.synchronizedList(new ArrayList<>());
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = 0; i < WRITERS; i++) {
                SessionTurns turns = new SessionTurns(
                        new UuidV7(clock, new SecureRandom()), INACTIVITY, routers.get(i % ROUTERS)::counted);
                threads.execute(() -> {
                    try {
                        sayInEveryRound(round, turns, seen);
                    } catch (Exception e) {
                        failures.add(e);
                        round.reset();
                    }
                });
            }
        }

        assertThat(failures).isEmpty();
        assertThat(seen).hasSize(WRITERS).containsOnly(seen.getFirst());
        assertThat(rows()).containsExactly(seen.getFirst() + " " + AT_ONCE * ROUNDS);
        await("Redis to be told")
                .untilAsserted(() -> assertThat(caches.getFirst().find(key.sender(), key.msisdnHash()))
                        .map(session -> session.id() + " " + session.turns())
                        .isEqualTo(Optional.of(seen.getFirst() + " " + AT_ONCE * ROUNDS)));
        assertThat(metrics.get("chan_session_race_detected").counter().count())
                .as("four writers of one key")
                .isPositive();
    }

    /// @param seen takes every conversation once
    private void sayInEveryRound(CyclicBarrier round, SessionTurns turns, List<UUID> seen) throws Exception {
        UUID last = null;
        try (Connection connection = database.connection();
                Statement setting = connection.createStatement()) {
            // what is tested is who counts what; sixteen thousand flushes one after the other would only be slow
            setting.execute("set synchronous_commit = off");
            connection.setAutoCommit(false);
            for (int n = 0; n < ROUNDS; n++) {
                round.await(30, TimeUnit.SECONDS);
                UUID conversation = say(turns, connection);
                if (!conversation.equals(last)) {
                    seen.add(conversation);
                    last = conversation;
                }
            }
            connection.setAutoCommit(true);
        }
    }

    private UUID say(SessionTurns turns, Connection connection) throws SQLException {
        List<Session> sessions = new ArrayList<>();
        RoundTrip trip = new RoundTrip();
        turns.count(trip, Collections.nCopies(EACH, key), clock.instant(), sessions);
        trip.run(connection);
        connection.commit();
        turns.committed(sessions);
        return sessions.getFirst().id();
    }

    private List<String> rows() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement =
                        connection.prepareStatement("select conversation_id || ' ' || turns from sessions");
                ResultSet rows = statement.executeQuery()) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }
}
