package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.redis.Redis;
import io.qasid.servers.FreePort;
import io.qasid.servers.RedisServer;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One account and several copies of its connector on one Redis.
@Timeout(60)
class AccountBudgetTest {
    private static final int RATE = 200;
    /// A tenth at once after a silence, what each of two copies has at hand, and a thread that is late.
    private static final double MOST_IN_A_SECOND = RATE * 1.2;

    /// A machine under load is not what is tested.
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final Route route =
            Route.parse("whatsapp:a" + ThreadLocalRandom.current().nextInt(1_000_000));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void copiesTogetherKeepTheRateWhateverHappensToRedis() throws Exception {
        RedisServer server = server();
        Queue<Long> taken = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        long end = start + Duration.ofSeconds(9).toNanos();
        List<Thread> takers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            AccountBudget budget = budget(copy(server, 1), RATE);
            takers.add(Thread.ofVirtual().start(() -> takeAll(budget, Lane.NORMAL, end, taken)));
        }
        await().until(() -> System.nanoTime() - start > Duration.ofSeconds(3).toNanos());
        server.kill();
        await().until(() -> System.nanoTime() - start > Duration.ofSeconds(6).toNanos());
        server.restart();
        for (Thread taker : takers) {
            taker.join();
        }

        List<Long> times = taken.stream().sorted().toList();
        assertThat(mostInASecond(times)).isLessThanOrEqualTo((int) MOST_IN_A_SECOND);
        // all of it is used while there is Redis, by whoever wants it, and by shares while there is none
        for (int second : new int[] {0, 3, 6}) {
            long from = start + Duration.ofSeconds(second).toNanos();
            long count = times.stream()
                    .filter(time -> time >= from + Duration.ofMillis(500).toNanos())
                    .filter(time -> time < from + Duration.ofMillis(2_500).toNanos())
                    .count();
            assertThat(count).as("2 s from second %d", second).isBetween((long) (RATE * 1.5), (long) (RATE * 2.2));
        }
        assertThat(used()).isGreaterThan(0.9);
    }

    @Test
    void aCopyAloneHasTheWholeRate() {
        RedisServer server = server();
        copy(server, 1);
        AccountBudget budget = budget(copy(server, 1), RATE);
        Queue<Long> taken = new ConcurrentLinkedQueue<>();

        takeAll(budget, Lane.NORMAL, System.nanoTime() + Duration.ofSeconds(2).toNanos(), taken);

        assertThat(taken).hasSizeBetween((int) (RATE * 1.6), (int) (RATE * 2.15));
    }

    @Test
    void withoutRedisACopyKeepsToItsPart() {
        AccountBudget budget = budget(copy("redis://127.0.0.1:" + FreePort.next(), 4), RATE);
        Queue<Long> taken = new ConcurrentLinkedQueue<>();

        takeAll(budget, Lane.URGENT, System.nanoTime() + Duration.ofSeconds(2).toNanos(), taken);

        assertThat(taken).hasSizeBetween(RATE / 4, RATE / 4 * 2 + RATE / 10);
    }

    @Test
    void whoeverDiesWithRedisIsStillCounted() {
        RedisServer server = server();
        Copies one = copy(server, 1);
        copy(server, 1);
        copy(server, 1);
        await().until(() -> one.believed() == 3);

        server.kill();

        await().until(() -> !one.redis().isThere());
        assertThat(one.believed()).isEqualTo(3);
    }

    @Test
    void theNormalLaneLeavesAShareToTheUrgentOneOfAnotherCopy() {
        RedisServer server = server();
        AccountBudget campaign = budget(copy(server, 1), 2);
        AccountBudget codes = budget(copy(server, 1), 2);
        // two at once, of which 0.4 are left
        assertThat(campaign.take(Lane.NORMAL, 10)).isEqualTo(1);
        assertThat(campaign.take(Lane.NORMAL, 10)).isZero();

        assertThat(codes.take(Lane.URGENT, 10)).isEqualTo(1);
    }

    @Test
    void furtherSegmentsOfOneCopyAreCaughtUpOnByAll() {
        RedisServer server = server();
        AccountBudget one = budget(copy(server, 1), 20);
        AccountBudget other = budget(copy(server, 1), 20);
        assertThat(one.take(Lane.URGENT, 1)).isEqualTo(1);
        one.charge(20);
        assertThat(one.take(Lane.URGENT, 1)).as("settles it").isZero();

        assertThat(other.take(Lane.URGENT, 1)).isZero();
        assertThat(other.untilNext(Lane.URGENT)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void whatIsNotSentGoesBack() {
        AccountBudget budget = budget(copy(server(), 1), 2);
        assertThat(budget.take(Lane.URGENT, 10)).isEqualTo(1);
        assertThat(budget.take(Lane.URGENT, 10)).isEqualTo(1);
        assertThat(budget.take(Lane.URGENT, 10)).isZero();

        budget.giveBack(Lane.URGENT, 1);

        assertThat(budget.take(Lane.URGENT, 10)).isEqualTo(1);
    }

    @Test
    void aPauseOfOneCopyIsEverybodysAndSoIsTheRateAfterIt() {
        RedisServer server = server();
        AccountBudget one = budget(copy(server, 1), RATE);
        AccountBudget other = budget(copy(server, 1), RATE);
        assertThat(other.take(Lane.NORMAL, 1)).isEqualTo(1);
        // two copies, so that the account took twice as many
        for (int i = 0; i < 10; i++) {
            one.accepted();
        }
        one.throttled(Duration.ofSeconds(2));

        assertThat(one.take(Lane.URGENT, 1)).isZero();
        await().untilAsserted(() -> {
            assertThat(other.take(Lane.URGENT, 1)).isZero();
            assertThat(other.closedFor()).isPositive();
        });
        await().until(() -> other.closedFor().isZero());
        Queue<Long> taken = new ConcurrentLinkedQueue<>();
        takeAll(other, Lane.URGENT, System.nanoTime() + Duration.ofSeconds(2).toNanos(), taken);
        assertThat(taken.size()).isBetween(10, 45);
    }

    @Test
    void withoutALimitNobodyIsAsked() {
        AccountBudget budget = budget(copy("redis://127.0.0.1:" + FreePort.next(), 2), 0);

        assertThat(budget.take(Lane.NORMAL, 1_000_000)).isEqualTo(1_000_000);
        budget.charge(1_000_000);
        assertThat(budget.take(Lane.NORMAL, 7)).isEqualTo(7);
        assertThat(budget.untilNext(Lane.NORMAL)).isZero();
    }

    private static void takeAll(AccountBudget budget, Lane lane, long end, Queue<Long> taken) {
        while (System.nanoTime() < end) {
            int count = budget.take(lane, 64);
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                taken.add(now);
            }
            LockSupport.parkNanos(Math.clamp(budget.untilNext(lane).toNanos(), 1_000_000, 10_000_000));
        }
    }

    private static int mostInASecond(List<Long> times) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (times.get(to) - times.get(from) >= 1_000_000_000L) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private double used() {
        return meters.get("chan.adapter.tps.bucket.used")
                .tag("provider", "whatsapp")
                .tag("account", route.account())
                .gauge()
                .value();
    }

    private AccountBudget budget(Copies copies, int perSecond) {
        return new AccountBudget(route, perSecond, 0.2, Optional.of(copies), System::nanoTime, meters);
    }

    private Copies copy(RedisServer server, int configured) {
        Copies copies = copy(server.url(), configured);
        await().until(copies.redis()::isThere);
        return copies;
    }

    private Copies copy(String url, int configured) {
        Redis redis = Redis.open(url, "test", meters, ANSWERS_WITHIN);
        open.add(redis);
        Copies copies = new Copies(redis, "test", configured, ThreadLocalRandom.current());
        open.add(copies);
        return copies;
    }

    private RedisServer server() {
        RedisServer server = RedisServer.start(TestServers.freshFolder("redis"), 0);
        open.add(server);
        return server;
    }
}
