package io.qasid.messages;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.annotation.Context;
import io.qasid.grpcclient.ServerConnection;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterBlockingStub;
import io.qasid.proto.v1.Refusal;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
    /// Calls at once. With the deadline it bounds what requests that wait can hold: 64 KiB each.
    private static final int CALLS_MAX = 2_048;

    private final ServerConnection connection;
    private final ChannelRouterBlockingStub stub;
    private final Semaphore calls = new Semaphore(CALLS_MAX);

    RouterClient(MessagesSettings settings) {
        this.connection = new ServerConnection(settings.router());
        this.stub = ChannelRouterGrpc.newBlockingStub(connection.channel());
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
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, ABORTED ->
                new RouterAnswer.NoAnswer<>(code);
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
        return connection.stands();
    }

    @Override
    @PreDestroy
    public void close() {
        connection.close();
    }
}
