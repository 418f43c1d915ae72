package io.qasid.messages;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.annotation.Context;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterBlockingStub;
import io.qasid.proto.v1.Refusal;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one connection to the router. Every call has a deadline; while the router is away calls fail at once
/// rather than wait, because the tenant's client knows better than we how long to wait.
@Context
final class RouterClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouterClient.class);
    private static final Metadata.Key<byte[]> REFUSAL =
            Metadata.Key.of("qasid-refusal-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);
    /// gRPC's own back-off grows to two minutes; a router that is back should have its work after this.
    private static final long RECONNECT_MILLIS_MIN = 250;
    /// Calls at once. With the deadline it bounds what requests that wait can hold: 64 KiB each.
    private static final int CALLS_MAX = 2_048;

    private final ManagedChannel channel;
    private final ChannelRouterBlockingStub stub;
    private final InstantSource clock;
    private final AtomicLong reconnectedAtMillis = new AtomicLong();
    private final Semaphore calls = new Semaphore(CALLS_MAX);

    RouterClient(MessagesSettings settings, InstantSource clock) {
        this.clock = clock;
        this.channel = ManagedChannelBuilder.forTarget(settings.router())
                .usePlaintext()
                .directExecutor() // callers block on threads of their own
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        this.stub = ChannelRouterGrpc.newBlockingStub(channel);
        channel.getState(true);
    }

    /// One call. Business answers and silence come back as values.
    <T> RouterAnswer<T> ask(Duration deadline, Function<ChannelRouterBlockingStub, T> call) {
        if (!calls.tryAcquire()) {
            return new RouterAnswer.NoAnswer<>(Status.Code.RESOURCE_EXHAUSTED);
        }
        try {
            return new RouterAnswer.Answered<>(
                    call.apply(stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (StatusRuntimeException e) {
            return answerOf(e);
        } finally {
            calls.release();
        }
    }

    private <T> RouterAnswer<T> answerOf(StatusRuntimeException failure) {
        Optional<Refusal> refusal = refusalOf(failure);
        if (refusal.isPresent()) {
            return new RouterAnswer.Refused<>(refusal.get());
        }
        Status.Code code = failure.getStatus().getCode();
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, ABORTED -> {
                reconnect();
                yield new RouterAnswer.NoAnswer<>(code);
            }
            case NOT_FOUND -> new RouterAnswer.NotFound<>();
            default -> new RouterAnswer.Broken<>(code);
        };
    }

    private static Optional<Refusal> refusalOf(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        byte[] octets = trailers == null ? null : trailers.get(REFUSAL);
        if (octets == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Refusal.parseFrom(octets));
        } catch (InvalidProtocolBufferException e) {
            LOG.error("the router's refusal can't be read");
            return Optional.empty();
        }
    }

    /// Whether the connection stands; asks for one if it doesn't.
    boolean connected() {
        if (channel.getState(true) == ConnectivityState.READY) {
            return true;
        }
        reconnect();
        return false;
    }

    private void reconnect() {
        long now = clock.millis();
        long last = reconnectedAtMillis.get();
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE
                && now - last >= RECONNECT_MILLIS_MIN
                && reconnectedAtMillis.compareAndSet(last, now)) {
            channel.resetConnectBackoff();
        }
    }

    @Override
    @PreDestroy
    public void close() {
        channel.shutdown();
    }
}
