package io.qasid.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One Redis, shared by everything in a module.
///
/// It answers within [#DEADLINE] or counts as away for everybody at once; then nobody waits and nothing is queued,
/// until a probe finds it again.
public final class Redis implements AutoCloseable {
    /// Of one command.
    public static final Duration DEADLINE = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
    /// Between two probes while it is away.
    private static final Duration PROBE_EVERY = Duration.ofMillis(250);
    /// While it is there: a server that hangs is found out before somebody needs it.
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /// Then a connection that is there and says nothing is given up for a new one.
    private static final int SILENT_PROBES_MAX = 20;

    private static final int REQUESTS_UNDER_WAY_MAX = 1_000;

    private final String name;
    private final Duration deadline;
    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;
    private final Counter errors;
    private final Lone lone;
    private final Semaphore doubts = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread prober;

    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile boolean there;

    private Redis(String url, String name, MeterRegistry meters, Duration deadline) {
        this.deadline = deadline;
        this.name = name;
        this.uri = RedisURI.create(url);
        uri.setTimeout(CONNECT_TIMEOUT);
        uri.setClientName("qasid-" + name);
        this.errors = Counter.builder("chan.redis.errors")
                .description("commands and probes that Redis did not answer in time, or refused")
                .tag("module", name)
                .register(meters);
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                // nobody reads its histograms
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .reconnectDelay(Delay.constant(PROBE_EVERY))
                .build();
        this.client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .requestQueueSize(REQUESTS_UNDER_WAY_MAX)
                .timeoutOptions(TimeoutOptions.enabled(deadline))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .build());
        this.lone = new Lone(() -> client.connect(StringCodec.UTF8));
        this.prober = Thread.ofVirtual().name("redis-" + name).unstarted(this::watch);
    }

    /// Returns after the first try to connect, which takes half a second at most; goes on trying in the background.
    ///
    /// @param url `redis://[user:password@]host:port[/database]`, `rediss://` with TLS
    /// @param name of the module, shown by the server's `CLIENT LIST` and told by the metric
    /// @throws IllegalArgumentException if the URL is none
    public static Redis open(String url, String name, MeterRegistry meters) {
        return open(url, name, meters, DEADLINE);
    }

    /// With another deadline than [#DEADLINE], for tests on machines that are busy.
    public static Redis open(String url, String name, MeterRegistry meters, Duration deadline) {
        Redis redis = new Redis(url, name, meters, deadline);
        redis.there = redis.probe();
        if (!redis.there) {
            LOG.warn("{}: Redis is away; going on without", name);
        }
        redis.prober.start();
        return redis;
    }

    /// Whether it answered when it was last asked.
    public boolean isThere() {
        return there;
    }

    /// One command, or a script. Waits for its answer, [#DEADLINE] at most.
    ///
    /// @param command sends exactly one command
    public <T> RedisAnswer<T> ask(Function<RedisAsyncCommands<String, String>, RedisFuture<T>> command) {
        StatefulRedisConnection<String, String> current = connection;
        if (!there || current == null) {
            return new RedisAnswer.Away<>();
        }
        try {
            return new RedisAnswer.Said<>(await(command.apply(current.async())));
        } catch (RedisException | ExecutionException | TimeoutException | CancellationException e) {
            return away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new RedisAnswer.Away<>();
        }
    }

    /// Several commands on a connection that nobody else uses meanwhile: for `WATCH`, `MULTI`, `EXEC`. Each of them
    /// has [#DEADLINE]; a free connection is waited for as long, and a new one is there within half a second.
    ///
    /// It ends with `EXEC`, `DISCARD` or `UNWATCH`. One that ends by an exception leaves neither `WATCH` nor
    /// `MULTI` behind: its connection is closed.
    public <T> RedisAnswer<T> alone(Function<RedisCommands<String, String>, T> conversation) {
        if (!there) {
            return new RedisAnswer.Away<>();
        }
        try {
            return new RedisAnswer.Said<>(lone.with(deadline, conversation));
        } catch (RedisException | TimeoutException e) {
            return away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new RedisAnswer.Away<>();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            prober.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        there = false;
        lone.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        // the client leaves what it was given
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private <T> T await(RedisFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        // the client's own timer ends it earlier, unless that is what hangs
        return future.get(2 * deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T> RedisAnswer<T> away(Exception failure) {
        errors.increment();
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RedisCommandExecutionException) {
            // it is there, and refuses: full, a replica, or loading
            LOG.warn("{}: Redis refuses: {}", name, code(cause));
        } else if (!(cause instanceof TimeoutException)) {
            there = false;
            doubts.release();
        }
        return new RedisAnswer.Away<>();
    }

    /// The first word of what it says; the rest may hold keys.
    private static String code(Throwable refusal) {
        String message = String.valueOf(refusal.getMessage());
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }

    private void watch() {
        int silent = 0;
        boolean known = there;
        try {
            while (!pause()) {
                boolean answers = probe();
                there = answers;
                if (answers != known) {
                    LOG.info("{}: Redis is {}", name, answers ? "back" : "away; going on without");
                    known = answers;
                }
                silent = answers ? 0 : silent + 1;
                if (silent >= SILENT_PROBES_MAX) {
                    silent = 0;
                    drop();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop();
        }
    }

    /// Until it is time to look, or somebody doubts.
    ///
    /// @return whether this is over
    private boolean pause() throws InterruptedException {
        if (there && !doubts.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            return closing.getCount() == 0;
        }
        boolean over = closing.await(PROBE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        doubts.drainPermits();
        return over;
    }

    private boolean probe() {
        try {
            StatefulRedisConnection<String, String> current = connection;
            if (current == null) {
                current = client.connect(StringCodec.UTF8);
                connection = current;
            }
            await(current.async().ping());
            return true;
        } catch (RedisException | ExecutionException | TimeoutException | CancellationException e) {
            LOG.debug("{}: Redis", name, e);
            errors.increment();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void drop() {
        StatefulRedisConnection<String, String> current = connection;
        connection = null;
        if (current != null) {
            current.close();
        }
    }
}
