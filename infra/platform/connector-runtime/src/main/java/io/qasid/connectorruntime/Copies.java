package io.qasid.connectorruntime;

import io.lettuce.core.ScriptOutputType;
import io.qasid.redis.Redis;
import io.qasid.redis.RedisAnswer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// The copies of one connector process, which share what its accounts may send. Each tells Redis that it is there; how
/// many there are matters once Redis is away, for then each keeps to its part.
public final class Copies implements AutoCloseable {
    private static final Duration TELL_EVERY = Duration.ofSeconds(1);
    /// A copy that is busy collecting its garbage is still one.
    private static final Duration THERE_FOR = Duration.ofSeconds(10);

    private static final String TELL = """
            local t = redis.call('TIME')
            local now = t[1] * 1000 + math.floor(t[2] / 1000)
            redis.call('ZADD', KEYS[1], now, ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return redis.call('ZCARD', KEYS[1])
            """;

    private final Redis redis;
    private final String key;
    private final String self;
    private final int configured;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile int seen;

    /// Tells that this one is there, until [#close].
    ///
    /// @param redis closed by whoever opened it, after this
    /// @param module of which these are copies
    /// @param configured how many there may be at least, when Redis can't tell
    public Copies(Redis redis, String module, int configured, RandomGenerator random) {
        if (configured < 1) {
            throw new IllegalArgumentException("copies needs at least 1, was " + configured);
        }
        this.redis = redis;
        this.key = "chan:copies:" + module;
        this.self = HexFormat.of().toHexDigits(random.nextLong());
        this.configured = configured;
        tell();
        this.thread = Thread.ofVirtual().name("copies-" + module).start(this::run);
    }

    public Redis redis() {
        return redis;
    }

    /// At least so many have to share when nobody can count: those that were configured, or more that were seen last.
    public int believed() {
        return Math.max(configured, seen);
    }

    /// Those that were seen last; before that, those that were configured.
    int seen() {
        return seen == 0 ? configured : seen;
    }

    private void run() {
        try {
            while (!closing.await(TELL_EVERY.toNanos(), TimeUnit.NANOSECONDS)) {
                tell();
            }
            redis.ask(commands -> commands.zrem(key, self));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        RedisAnswer<Long> answer = redis.ask(commands -> commands.eval(
                TELL, ScriptOutputType.INTEGER, new String[] {key}, self, Long.toString(THERE_FOR.toMillis())));
        if (answer instanceof RedisAnswer.Said<Long>(Long count) && count != null) {
            seen = count.intValue();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
