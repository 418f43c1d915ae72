package io.qasid.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.servers.FreePort;
import io.qasid.servers.RedisServer;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void answers() {
        Redis redis = redis(TestServers.redis().url());
        String key = "test:" + UUID.randomUUID();

        assertThat(redis.ask(commands -> commands.get(key))).isEqualTo(new RedisAnswer.Said<>(null));
        assertThat(redis.ask(commands -> commands.set(key, "پیام"))).isEqualTo(new RedisAnswer.Said<>("OK"));
        assertThat(redis.ask(commands -> commands.get(key))).isEqualTo(new RedisAnswer.Said<>("پیام"));
        assertThat(redis.isThere()).isTrue();
    }

    @Test
    void aKilledServerIsAwayAtOnceAndBackByItself() {
        RedisServer server = server();
        Redis redis = redis(server.url());
        server.kill();

        await().until(() -> get(redis) instanceof RedisAnswer.Away);
        Duration all = took(() -> {
            for (int i = 0; i < 50; i++) {
                get(redis);
            }
        });
        // one that waited would have taken as long alone
        assertThat(all).isLessThan(Duration.ofSeconds(2));
        assertThat(errors()).isPositive();

        server.restart();
        await().untilAsserted(() -> assertThat(get(redis)).isEqualTo(new RedisAnswer.Said<>(null)));
    }

    @Test
    void aServerThatHangsCostsTheFirstOneItsDeadlineAndNobodyAfterwards() throws Exception {
        RedisServer server = server();
        Redis redis = redis(server.url(), Redis.DEADLINE);
        signal(server, "STOP");
        try {
            Duration all = took(() -> {
                for (int i = 0; i < 500; i++) {
                    assertThat(get(redis)).isEqualTo(new RedisAnswer.Away<>());
                    assertThat(redis.alone(commands -> commands.get("k"))).isEqualTo(new RedisAnswer.Away<>());
                }
            });
            // each by itself would have waited 50 s together
            assertThat(all).isLessThan(Duration.ofSeconds(5));
            assertThat(redis.isThere()).isFalse();
            // nobody asks, and still it is told
            double before = errors();
            await().until(() -> errors() >= before + 3);
        } finally {
            signal(server, "CONT");
        }
        await().untilAsserted(() -> assertThat(get(redis)).isEqualTo(new RedisAnswer.Said<>(null)));
    }

    @Test
    void startsWithoutItAndTakesItWhenItComes() {
        int port = FreePort.next();
        Redis redis = redis("redis://127.0.0.1:" + port);
        assertThat(get(redis)).isEqualTo(new RedisAnswer.Away<>());

        open.add(RedisServer.start(TestServers.freshFolder("redis"), port));

        await().untilAsserted(() -> assertThat(get(redis)).isEqualTo(new RedisAnswer.Said<>(null)));
    }

    @Test
    void aRefusedCommandIsAwayForItsCallerAlone() {
        Redis redis = redis(TestServers.redis().url());

        RedisAnswer<Long> refused =
                redis.ask(commands -> commands.eval("return redis.call('nonsense')", ScriptOutputType.INTEGER));

        assertThat(refused).isEqualTo(new RedisAnswer.Away<>());
        assertThat(redis.isThere()).isTrue();
        assertThat(errors()).isEqualTo(1);
    }

    @Test
    void aTransactionIsDiscardedWhenSomebodyElseWasFaster() {
        Redis redis = redis(TestServers.redis().url());
        String key = "test:" + UUID.randomUUID();

        RedisAnswer<Boolean> discarded = redis.alone(commands -> {
            commands.watch(key);
            redis.ask(other -> other.set(key, "faster"));
            commands.multi();
            commands.set(key, "slower");
            return commands.exec().wasDiscarded();
        });

        assertThat(discarded).isEqualTo(new RedisAnswer.Said<>(true));
        assertThat(redis.ask(commands -> commands.get(key))).isEqualTo(new RedisAnswer.Said<>("faster"));
    }

    @Test
    void whoeverGetsNoConnectionInTimeIsTurnedAwayAndTheServerStaysThere() throws Exception {
        Redis redis = redis(TestServers.redis().url());
        CountDownLatch taken = new CountDownLatch(8);
        CountDownLatch go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RedisAnswer<String>>> first = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                first.add(threads.submit(() -> redis.alone(commands -> {
                    taken.countDown();
                    awaitQuietly(go);
                    return commands.ping();
                })));
            }
            taken.await();
            assertThat(redis.alone(commands -> commands.ping())).isEqualTo(new RedisAnswer.Away<>());
            assertThat(redis.isThere()).isTrue();
            go.countDown();
            for (Future<RedisAnswer<String>> each : first) {
                assertThat(each.get()).isEqualTo(new RedisAnswer.Said<>("PONG"));
            }
        }
        assertThat(redis.alone(commands -> commands.ping())).isEqualTo(new RedisAnswer.Said<>("PONG"));
    }

    @Test
    void aUrlThatIsNoneIsRefusedAtOnce() {
        assertThatThrownBy(() -> Redis.open("http://somewhere", "test", meters))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RedisAnswer<String> get(Redis redis) {
        return redis.ask(commands -> commands.get("k"));
    }

    private double errors() {
        return meters.get("chan.redis.errors").counter().count();
    }

    private Redis redis(String url) {
        // a machine under load is not what is tested
        return redis(url, Duration.ofSeconds(2));
    }

    private Redis redis(String url, Duration deadline) {
        Redis redis = Redis.open(url, "test", meters, deadline);
        open.add(redis);
        return redis;
    }

    private RedisServer server() {
        RedisServer server = RedisServer.start(TestServers.freshFolder("redis"), 0);
        open.add(server);
        return server;
    }

    private static Duration took(Runnable what) {
        long start = System.nanoTime();
        what.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void signal(RedisServer server, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + server.pid())
                .start()
                .waitFor();
    }
}
