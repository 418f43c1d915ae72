package io.qasid.channelrouter.conversations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.redis.Redis;
import io.qasid.redis.RedisAnswer;
import io.qasid.servers.GenericPlan;
import io.qasid.servers.RedisServer;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import io.qasid.storage.PoolWatch;
import io.qasid.storage.RoundTrip;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sessions on a real PostgreSQL and a Redis of their own, which they may kill.
@Timeout(60)
class SessionsTest {
    private static final Duration INACTIVITY = Duration.ofHours(24);
    private static final Duration CALL_MAX = Duration.ofSeconds(20);
    private static final TenantId ONE = new TenantId(UUID.randomUUID());
    private static final TenantId OTHER = new TenantId(UUID.randomUUID());
    private static final String HASH = new Msisdn("+93701234567").hash();

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicInteger connectionsTaken = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    /// As the store keeps it.
    private Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final InstantSource clock = () -> now;
    private RedisServer server;
    private Database database;
    private Redis redis;
    private SessionCache cache;
    private SessionStore store;
    private Sessions sessions;
    private SessionTurns turns;
    private SessionReconciliation reconciliation;

    @BeforeEach
    void start() throws SQLException {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 8);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("sessions", settings, new Taken());
        open.add(database);
        server = RedisServer.start(TestServers.freshFolder("redis-sessions"), 0);
        open.add(server);
        redis = Redis.open(server.url(), "sessions-test", metrics, Duration.ofSeconds(5));
        open.add(redis);
        cache = new SessionCache(redis, INACTIVITY);
        store = new SessionStore(database);
        sessions = new Sessions(store, cache, INACTIVITY, clock, metrics);
        open.add(sessions);
        turns = new SessionTurns(new UuidV7(clock, new SecureRandom()), INACTIVITY, sessions::counted);
        reconciliation = new SessionReconciliation(database, "kbl", store, cache, sessions, INACTIVITY, clock, metrics);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void aDayWithoutAWordEndsAConversationAndTheNextOneIsCountedFromOne() throws SQLException {
        Session first = say(ONE, "Qasid");
        now = now.plus(INACTIVITY);
        assertThat(say(ONE, "Qasid")).isEqualTo(new Session(first.id(), first.key(), first.openedAt(), now, 2));

        now = now.plus(INACTIVITY).plusMillis(1);
        Session next = say(ONE, "Qasid");

        assertThat(next).isEqualTo(new Session(next.id(), first.key(), now, now, 1));
        assertThat(next.id()).isNotEqualTo(first.id());
        assertThat(sessions.byId(first.id())).hasValueSatisfying(closed -> {
            assertThat(closed.reason()).contains(CloseReason.INACTIVITY);
            assertThat(closed.closedAt()).contains(now);
        });
        assertThat(sessions.byId(next.id()))
                .hasValueSatisfying(there -> assertThat(there.closedAt()).isEmpty());
    }

    @Test
    void turnsOfOneBatchAreAllCounted() throws SQLException {
        List<Session> counted = new ArrayList<>();
        SessionKey mine = new SessionKey(ONE, "Qasid", HASH);
        count(List.of(mine, new SessionKey(OTHER, "Qasid", HASH), mine, mine), counted);

        assertThat(counted)
                .extracting(session -> session.key().tenant() + " " + session.turns())
                .containsExactlyInAnyOrder(ONE + " 3", OTHER + " 1");
    }

    @Test
    void ofTwoTenantsUnderOneSenderTheOneWhoSpokeLastIsShownAndNeitherCountsForTheOther() throws SQLException {
        say(ONE, "Qasid");
        now = now.plusSeconds(1);
        Session second = say(OTHER, "Qasid");
        awaitInRedis(second);
        assertThat(sessions.open("Qasid", HASH)).contains(second);

        now = now.plusSeconds(1);
        Session first = say(ONE, "Qasid");
        assertThat(first.turns()).isEqualTo(2);
        awaitInRedis(first);
        // late news of the other one changes nothing
        assertThat(cache.write(List.of(second))).isEqualTo(SessionCache.Written.DONE);
        assertThat(sessions.open("Qasid", HASH)).contains(first);
    }

    @Test
    void theKeyIsTheCataloguesAndIsGoneWhenTheSessionIsOver() throws SQLException {
        Session session = say(ONE, "Qasid");
        awaitInRedis(session);
        String key = "chan:session:Qasid:" + HASH;

        assertThat(redis.ask(commands -> commands.hget(key, "conversation")))
                .isEqualTo(new RedisAnswer.Said<>(session.id().toString()));
        assertThat(redis.ask(commands -> commands.hget(key, "turns"))).isEqualTo(new RedisAnswer.Said<>("1"));
        assertThat(redis.ask(commands -> commands.pexpiretime(key)))
                .isEqualTo(new RedisAnswer.Said<>(
                        session.lastActiveAt().plus(INACTIVITY).toEpochMilli()));
    }

    @Test
    void ofManyThatAreWrittenTogetherEachIsThereAndWhatHoldsNoSessionKeepsNobodyBack() {
        List<Session> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            SessionKey key = new SessionKey(ONE, "Qasid", new Msisdn("+9370" + (1_000_000 + i)).hash());
            many.add(new Session(UUID.randomUUID(), key, now.minusSeconds(i), now, i + 1));
        }
        Session taken = many.get(7);
        String key = SessionCache.key("Qasid", taken.key().msisdnHash());
        assertThat(redis.ask(commands -> commands.set(key, "somebody else's"))).isEqualTo(new RedisAnswer.Said<>("OK"));

        assertThat(cache.write(many)).isEqualTo(SessionCache.Written.DONE);

        assertThat(many).filteredOn(session -> !session.equals(taken)).allSatisfy(session -> {
            assertThat(cache.find("Qasid", session.key().msisdnHash())).contains(session);
            String there = SessionCache.key("Qasid", session.key().msisdnHash());
            assertThat(redis.ask(commands -> commands.pexpiretime(there)))
                    .isEqualTo(new RedisAnswer.Said<>(now.plus(INACTIVITY).toEpochMilli()));
        });
        assertThat(redis.ask(commands -> commands.get(key))).isEqualTo(new RedisAnswer.Said<>("somebody else's"));
        assertThat(redis.ask(commands -> commands.pttl(key))).isEqualTo(new RedisAnswer.Said<>(-1L));
    }

    @Test
    void whoLosesARaceWritesNothingAndTriesAgain() throws SQLException {
        Session session = say(ONE, "Qasid");
        awaitInRedis(session);
        Session newer = new Session(session.id(), session.key(), session.openedAt(), now, 2);
        String key = "chan:session:Qasid:" + HASH;
        // touched between look and write: somebody else's EXEC came first
        RedisAnswer<Boolean> raced = redis.alone(commands -> {
            commands.watch(key);
            assertThat(redis.ask(others -> others.hset(key, "turns", "7"))).isEqualTo(new RedisAnswer.Said<>(false));
            commands.multi();
            commands.hset(key, "turns", "2");
            return commands.exec().wasDiscarded();
        });
        assertThat(raced).isEqualTo(new RedisAnswer.Said<>(true));

        // what is there by now is newer: left alone
        assertThat(sessions.write(List.of(newer))).isEqualTo(SessionCache.Written.DONE);
        assertThat(cache.find("Qasid", HASH))
                .hasValueSatisfying(there -> assertThat(there.turns()).isEqualTo(7));
    }

    @Test
    void withoutRedisPostgresqlIsAskedAndOnceIsEnoughForAll() throws Exception {
        Session session = say(ONE, "Qasid");
        awaitInRedis(session);
        server.kill();
        await().until(() -> !redis.isThere());
        Session later = say(ONE, "Qasid");
        assertThat(later.turns()).isEqualTo(2);
        assertThat(sessions.open("Qasid", HASH)).contains(later);
        assertThat(metrics.get("chan_session_refresh_dropped").counter().count())
                .as("the turn, and what the reader found")
                .isEqualTo(2);

        server.restart();
        await().until(redis::isThere);
        assertThat(cache.find("Qasid", HASH)).isEmpty();
        assertThat(readersAtOnce(200)).containsOnly(later);
        awaitInRedis(later);
        connectionsTaken.set(0);
        assertThat(readersAtOnce(200)).containsOnly(later);
        assertThat(connectionsTaken).as("it is in Redis again").hasValue(0);
    }

    /// While the store takes its time for the first of them.
    @Test
    void whoeverAsksForTheSameOneMeanwhileTakesTheSameAnswer() throws Exception {
        Session session = say(ONE, "Qasid");
        awaitInRedis(session);
        assertThat(redis.ask(commands -> commands.del("chan:session:Qasid:" + HASH)))
                .isEqualTo(new RedisAnswer.Said<>(1L));
        connectionsTaken.set(0);
        try (Connection held = database.connection();
                Statement lock = held.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            held.setAutoCommit(false);
            lock.execute("lock table sessions in access exclusive mode");
            List<Future<Session>> readers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                readers.add(threads.submit(() -> sessions.open("Qasid", HASH).orElseThrow()));
            }
            await().until(() -> waitingForLocks(held) > 0);
            held.rollback();
            held.setAutoCommit(true);
            for (Future<Session> reader : readers) {
                assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo(session);
            }
        }
        assertThat(connectionsTaken.get()).as("ours, and the reader's").isLessThanOrEqualTo(4);
    }

    @Test
    void reconciliationClosesWhatRedisLostAndWhatIsOverAndKeepsWhatGoesOn() throws Exception {
        Instant longAgo = now.minus(INACTIVITY.multipliedBy(2));
        Session lost = say(ONE, "Lost");
        Session goesOn = say(ONE, "GoesOn");
        Session stale = say(OTHER, "Stale");
        awaitInRedis(goesOn);
        awaitInRedis(stale);
        execute("update sessions set last_active_at = now() - interval '25 hours' where sender = 'Lost'");
        execute("update sessions set turns = 9 where sender = 'Stale'");
        assertThat(redis.ask(commands -> commands.del("chan:session:GoesOn:" + HASH)))
                .isEqualTo(new RedisAnswer.Said<>(1L));
        // of a conversation that PostgreSQL knows nothing of, and no conversation at all
        assertThat(cache.write(List.of(new Session(
                        UUID.randomUUID(), new SessionKey(ONE, "Stranger", HASH), longAgo, now.plusSeconds(9), 3))))
                .isEqualTo(SessionCache.Written.DONE);
        assertThat(redis.ask(commands -> commands.set("chan:session:Odd:1", "x")))
                .isEqualTo(new RedisAnswer.Said<>("OK"));
        assertThat(redis.ask(commands -> commands.set("somebody-elses", "x"))).isEqualTo(new RedisAnswer.Said<>("OK"));

        now = now.plusSeconds(5);
        SessionReconciliation.Result result = reconciliation.run(false, CALL_MAX);

        // "Lost" still had its key: it is over in PostgreSQL
        assertThat(result)
                .isEqualTo(new SessionReconciliation.Result.Done(
                        new SessionReconciliation.Counts(3, Map.of("redis_loss", 1L), 2, 3), false));
        assertThat(sessions.byId(lost.id()))
                .hasValueSatisfying(closed -> assertThat(closed.reason()).contains(CloseReason.REDIS_LOSS));
        assertThat(sessions.byId(goesOn.id()))
                .hasValueSatisfying(there -> assertThat(there.closedAt()).isEmpty());
        assertThat(cache.find("GoesOn", HASH)).contains(goesOn);
        assertThat(cache.find("Stale", HASH))
                .hasValueSatisfying(there -> assertThat(there.turns()).isEqualTo(9));
        assertThat(cache.find("Lost", HASH)).isEmpty();
        assertThat(cache.find("Stranger", HASH)).isEmpty();
        assertThat(redis.ask(commands -> commands.exists("chan:session:Odd:1", "somebody-elses")))
                .isEqualTo(new RedisAnswer.Said<>(1L));
        assertThat(audited())
                .containsExactlyInAnyOrder(
                        "SESSIONS_CLOSED " + ONE, "SESSIONS_RECONCILED 00000000-0000-0000-0000-000000000000");
        assertThat(metrics.get("chan_session_reconciliation_last_success_seconds")
                        .gauge()
                        .value())
                .isEqualTo((double) now.getEpochSecond());
    }

    @Test
    void whatWentQuietWhileRedisRanIsNotSaidToBeLost() throws Exception {
        Duration soon = Duration.ofSeconds(1);
        await("a Redis that has been up for longer than a session lasts")
                .until(() -> cache.uptimeSeconds().orElse(0) >= 4);
        Session quiet = say(ONE, "Qasid");
        now = now.plus(soon).plusMillis(500);

        SessionReconciliation.Result result = new SessionReconciliation(
                        database, "kbl", store, cache, sessions, soon, clock, metrics)
                .run(false, CALL_MAX);

        assertThat(result)
                .isInstanceOfSatisfying(
                        SessionReconciliation.Result.Done.class,
                        done -> assertThat(done.counts().closed()).isEqualTo(Map.of("inactivity", 1L)));
        assertThat(sessions.byId(quiet.id()))
                .hasValueSatisfying(closed -> assertThat(closed.reason()).contains(CloseReason.INACTIVITY));
    }

    @Test
    void reconciliationIsDueOnceADayAndImpossibleWithoutRedis() throws Exception {
        say(ONE, "Qasid");
        assertThat(reconciliation.run(false, CALL_MAX)).satisfies(SessionsTest::lookedAtOne);
        assertThat(reconciliation.run(false, CALL_MAX))
                .isEqualTo(new SessionReconciliation.Result.Done(
                        new SessionReconciliation.Counts(0, Map.of(), 0, 0), false));
        assertThat(reconciliation.run(true, CALL_MAX)).satisfies(SessionsTest::lookedAtOne);

        now = now.plus(Duration.ofHours(23)).plusSeconds(1);
        server.kill();
        await().until(() -> !redis.isThere());
        assertThat(reconciliation.run(false, CALL_MAX)).isEqualTo(new SessionReconciliation.Result.RedisAway());
        server.restart();
        await().until(redis::isThere);
        assertThat(reconciliation.run(false, CALL_MAX)).satisfies(SessionsTest::lookedAtOne);
    }

    @Test
    void statementsProbeTheKeysOfWhatTheyAreAbout() throws SQLException {
        try (Connection connection = database.connection()) {
            assertThat(GenericPlan.of(connection, SessionTurns.CLOSE))
                    .anyMatch(
                            line -> line.contains("Index Cond: ((sender = n.sender) AND (msisdn_hash = n.msisdn_hash)"))
                    .noneMatch(line ->
                            line.contains("Materialize") || line.contains("Bitmap") || line.contains("Join Filter"));
            assertThat(GenericPlan.of(connection, SessionStore.PAGE))
                    .anyMatch(line -> line.contains("sessions_open"))
                    .noneMatch(line -> line.contains("Sort"));
        }
    }

    private static void lookedAtOne(SessionReconciliation.Result result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        SessionReconciliation.Result.Done.class,
                        done -> assertThat(done.counts().open()).isEqualTo(1));
    }

    private final class Taken implements PoolWatch {
        @Override
        public void waited(long nanos) {
            connectionsTaken.incrementAndGet();
        }

        @Override
        public void waitedInVain() {}

        @Override
        public void worked(long nanos) {}
    }

    private List<Session> readersAtOnce(int count) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Session> found = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Session>> readers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                readers.add(threads.submit(() -> {
                    start.await();
                    return sessions.open("Qasid", HASH).orElseThrow();
                }));
            }
            start.countDown();
            for (Future<Session> reader : readers) {
                found.add(reader.get(10, TimeUnit.SECONDS));
            }
        }
        return found;
    }

    private Session say(TenantId tenant, String sender) throws SQLException {
        List<Session> counted = new ArrayList<>();
        count(List.of(new SessionKey(tenant, sender, HASH)), counted);
        return counted.getFirst();
    }

    private void count(List<SessionKey> said, List<Session> counted) throws SQLException {
        database.inTransaction(connection -> {
            RoundTrip trip = new RoundTrip();
            turns.count(trip, said, now, counted);
            trip.run(connection);
            return true;
        });
        turns.committed(counted);
    }

    private void awaitInRedis(Session session) {
        await("Redis to be told")
                .until(() -> cache.find(session.key().sender(), session.key().msisdnHash())
                        .filter(session::equals)
                        .isPresent());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int waitingForLocks(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*) from pg_locks where not granted and relation = 'sessions'::regclass")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private List<String> audited() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement =
                        connection.prepareStatement("select kind || ' ' || tenant_id from audit");
                ResultSet rows = statement.executeQuery()) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }
}
