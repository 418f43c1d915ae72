package io.qasid.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Connections that one conversation has to itself, made when they are needed.
final class Lone implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 8;

    private final Supplier<StatefulRedisConnection<String, String>> connect;
    private final Semaphore places = new Semaphore(CONNECTIONS_MAX);
    private final ConcurrentLinkedDeque<StatefulRedisConnection<String, String>> idle = new ConcurrentLinkedDeque<>();

    Lone(Supplier<StatefulRedisConnection<String, String>> connect) {
        this.connect = connect;
    }

    /// @throws TimeoutException when all are taken for so long
    <T> T with(Duration patience, Function<RedisCommands<String, String>, T> conversation)
            throws InterruptedException, TimeoutException {
        if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("all connections are taken");
        }
        try {
            StatefulRedisConnection<String, String> mine = connected();
            T answer;
            try {
                answer = conversation.apply(mine.sync());
            } catch (RuntimeException e) {
                mine.close();
                throw e;
            }
            idle.addFirst(mine);
            return answer;
        } finally {
            places.release();
        }
    }

    /// One that was lost meanwhile comes back by itself, but maybe later than the server does.
    private StatefulRedisConnection<String, String> connected() {
        for (StatefulRedisConnection<String, String> each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
            if (each.isOpen()) {
                return each;
            }
            CompletableFuture<Void> _ = each.closeAsync();
        }
        return connect.get();
    }

    @Override
    public void close() {
        for (StatefulRedisConnection<String, String> each = idle.poll(); each != null; each = idle.poll()) {
            each.close();
        }
    }
}
