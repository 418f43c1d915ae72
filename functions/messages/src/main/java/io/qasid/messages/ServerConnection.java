package io.qasid.messages;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The one connection to a gRPC server. It is asked for at once and kept alive, and a server that is back is noticed
/// soon.
final class ServerConnection implements AutoCloseable {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);
    /// gRPC's own back-off grows to two minutes; a server that is back should have its work after this.
    private static final long RECONNECT_MILLIS_MIN = 250;

    private final ManagedChannel channel;
    private final InstantSource clock;
    private final AtomicLong reconnectedAtMillis = new AtomicLong();

    /// @param target host:port
    ServerConnection(String target, InstantSource clock) {
        this.clock = clock;
        this.channel = ManagedChannelBuilder.forTarget(target)
                .usePlaintext()
                .directExecutor() // callers block on threads of their own
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        channel.getState(true);
    }

    ManagedChannel channel() {
        return channel;
    }

    /// Whether it stands; asks for one if it doesn't.
    boolean stands() {
        if (channel.getState(true) == ConnectivityState.READY) {
            return true;
        }
        retrySoon();
        return false;
    }

    /// A call got no answer: the next try to connect shall not wait for the back-off.
    void retrySoon() {
        long now = clock.millis();
        long last = reconnectedAtMillis.get();
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE
                && now - last >= RECONNECT_MILLIS_MIN
                && reconnectedAtMillis.compareAndSet(last, now)) {
            channel.resetConnectBackoff();
        }
    }

    @Override
    public void close() {
        channel.shutdown();
    }
}
