package io.qasid.grpcclient;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The one connection to a gRPC server. It is asked for at once and kept alive, and a server that is back is noticed
/// soon.
public final class ServerConnection implements AutoCloseable {
    private static final String IN_PROCESS = "in-process:";
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);
    /// gRPC's own back-off grows to two minutes; a server that is back should have its work after this.
    private static final Duration RECONNECT_AT_MOST_EVERY = Duration.ofMillis(250);

    private final ManagedChannel channel;
    private final Channel watched;
    private final AtomicLong reconnectedAt = new AtomicLong(System.nanoTime());

    /// @param target host:port, or `in-process:<port>` for a module in this JVM whose gRPC server has that port
    public ServerConnection(String target) {
        ManagedChannelBuilder<?> builder = target.startsWith(IN_PROCESS)
                ? InProcessChannelBuilder.forName(target)
                : ManagedChannelBuilder.forTarget(target)
                        .usePlaintext()
                        .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .keepAliveWithoutCalls(true);
        // callers block on threads of their own, or do next to nothing with an answer
        this.channel = builder.directExecutor().build();
        this.watched = ClientInterceptors.intercept(channel, new Watch());
        channel.getState(true);
    }

    /// For stubs. Calls have no deadline but what their stub gives them.
    public Channel channel() {
        return watched;
    }

    /// Whether it stands; asks for one if it doesn't.
    public boolean stands() {
        if (channel.getState(true) == ConnectivityState.READY) {
            return true;
        }
        retrySoon();
        return false;
    }

    /// A call got no answer: the next try to connect shall not wait for the back-off.
    private void retrySoon() {
        long now = System.nanoTime();
        long last = reconnectedAt.get();
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE
                && now - last >= RECONNECT_AT_MOST_EVERY.toNanos()
                && reconnectedAt.compareAndSet(last, now)) {
            channel.resetConnectBackoff();
        }
    }

    /// Calls under way end by themselves, in their own time; new ones fail.
    @Override
    public void close() {
        channel.shutdown();
    }

    /// Sees every call's end.
    private final class Watch implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    super.start(
                            new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onClose(Status status, Metadata trailers) {
                                    if (status.getCode() == Status.Code.UNAVAILABLE
                                            || status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
                                        retrySoon();
                                    }
                                    super.onClose(status, trailers);
                                }
                            },
                            headers);
                }
            };
        }
    }
}
