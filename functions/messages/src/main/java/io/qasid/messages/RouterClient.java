package io.qasid.messages;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.annotation.Context;
import io.qasid.grpcclient.ServerConnection;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterBlockingStub;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The one connection to the router. Every call has a deadline; while the router is away calls fail at once
/// rather than wait, because the tenant's client knows better than we how long to wait.
@Context
final class RouterClient implements AutoCloseable {
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
            return RouterAnswer.of(e);
        } finally {
            calls.release();
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
