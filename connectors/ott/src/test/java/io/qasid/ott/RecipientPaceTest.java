package io.qasid.ott;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.connectorruntime.Copies;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.redis.Redis;
import io.qasid.redis.RedisAnswer;
import io.qasid.servers.FreePort;
import io.qasid.servers.RedisServer;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One person, and copies of a connector that all write to them.
@Timeout(60)
class RecipientPaceTest {
    private static final Route ROUTE = Route.parse("telegram:qasid");
    private static final String ALI = new Msisdn("+93700000001").hash();
    private static final String OMAR = new Msisdn("+93700000002").hash();
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void copiesTogetherKeepThePaceOfEachPerson() {
        RedisServer server = server();
        RecipientPace one = pace(copy(server, 1), 3);
        RecipientPace other = pace(copy(server, 1), 3);

        assertThat(one.take(ALI)).isZero();
        assertThat(other.take(ALI)).isZero();
        assertThat(one.take(ALI)).isZero();
        assertThat(other.take(ALI)).isBetween(Duration.ofMillis(1), PAUSE);
        assertThat(one.take(ALI)).isBetween(Duration.ofMillis(1), PAUSE);
        assertThat(one.take(ALI)).as("behind the one before").isBetween(PAUSE, PAUSE.multipliedBy(2));
        assertThat(other.take(OMAR)).isZero();

        await().until(() -> other.take(ALI).isZero());
        assertThat(one.take(ALI)).isPositive();
    }

    @Test
    void keysHaveNoNumbersAndGoByThemselves() {
        RedisServer server = server();
        Copies copies = copy(server, 1);
        RecipientPace pace = pace(copies, 3);
        pace.take(ALI);
        pace.take(ALI);
        pace.refused(OMAR, Optional.of(Duration.ofHours(5)));

        List<String> keys = said(copies.redis().ask(commands -> commands.keys("chan:pace:*")));

        assertThat(keys)
                .containsExactlyInAnyOrder("chan:pace:telegram:qasid:" + ALI, "chan:pace:telegram:qasid:" + OMAR);
        for (String key : keys) {
            long left = said(copies.redis().ask(commands -> commands.pttl(key)));
            assertThat(left).isBetween(1L, Duration.ofMinutes(6).toMillis());
        }
    }

    @Test
    void withoutRedisACopyGoesAsIfTheOthersWroteToThemToo() {
        AtomicLong now = new AtomicLong(5);
        Copies alone = copy("redis://127.0.0.1:" + FreePort.next(), 2);
        RecipientPace pace = new RecipientPace(Optional.of(alone), ROUTE, PAUSE, 4, now::get, new Random(1));

        assertThat(pace.take(ALI)).isZero();
        assertThat(pace.take(ALI)).isZero();
        assertThat(pace.take(ALI)).isEqualTo(PAUSE.multipliedBy(2));
        now.addAndGet(PAUSE.multipliedBy(2).toNanos());
        assertThat(pace.take(ALI)).isZero();
        assertThat(pace.take(ALI)).isEqualTo(PAUSE.multipliedBy(2));
    }

    @Test
    void whatRedisForgetsTheCopyThatSentItRemembers() {
        RedisServer server = server();
        Copies copies = copy(server, 1);
        RecipientPace pace = pace(copies, 2);
        assertThat(pace.take(ALI)).isZero();
        assertThat(pace.take(ALI)).isZero();
        server.kill();
        await().until(() -> !copies.redis().isThere());
        server.restart();
        await().until(copies.redis()::isThere);

        assertThat(pace.take(ALI)).isPositive();
    }

    @Test
    void whoWasRefusedIsLeftAloneByAllAndLongerEachTime() {
        RedisServer server = server();
        RecipientPace one = pace(copy(server, 1), 3);
        RecipientPace other = pace(copy(server, 1), 3);
        for (int seconds : new int[] {1, 4, 16, 64, 256, 256}) {
            assertThat(one.refused(ALI, Optional.empty()))
                    .isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(Math.min(300, 4L * seconds)));
        }
        assertThat(other.take(ALI)).isGreaterThan(Duration.ofSeconds(60));
        assertThat(one.take(OMAR)).isZero();

        one.accepted(ALI);
        assertThat(one.refused(ALI, Optional.empty())).isLessThanOrEqualTo(Duration.ofSeconds(4));
        assertThat(one.refused(OMAR, Optional.of(Duration.ofSeconds(3)))).isEqualTo(Duration.ofSeconds(3));
        assertThat(other.take(OMAR)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    private static <T> T said(RedisAnswer<T> answer) {
        if (answer instanceof RedisAnswer.Said<T>(T value) && value != null) {
            return value;
        }
        throw new AssertionError("Redis is away");
    }

    private static RecipientPace pace(Copies copies, int burst) {
        return new RecipientPace(Optional.of(copies), ROUTE, PAUSE, burst, System::nanoTime, new Random(1));
    }

    private Copies copy(RedisServer server, int configured) {
        Copies copies = copy(server.url(), configured);
        await().until(copies.redis()::isThere);
        return copies;
    }

    private Copies copy(String url, int configured) {
        Redis redis = Redis.open(url, "test", new SimpleMeterRegistry(), ANSWERS_WITHIN);
        open.add(redis);
        Copies copies = new Copies(redis, "test", configured, new Random());
        open.add(copies);
        return copies;
    }

    private RedisServer server() {
        RedisServer server = RedisServer.start(TestServers.freshFolder("redis"), 0);
        open.add(server);
        return server;
    }
}
