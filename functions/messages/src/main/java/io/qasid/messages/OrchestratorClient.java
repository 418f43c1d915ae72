package io.qasid.messages;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.annotation.Context;
import io.qasid.grpcclient.ServerConnection;
import io.qasid.proto.v1.OrchestratorGrpc;
import io.qasid.proto.v1.OrchestratorGrpc.OrchestratorBlockingStub;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The one connection to the orchestrator, as [RouterClient] is the one to the router. What goes at once does without
/// it, so readiness doesn't ask.
@Context
final class OrchestratorClient implements AutoCloseable {
    /// Calls at once. A call can hold a whole bulk request, 2 MiB and what was found wrong with it.
    private static final int CALLS_MAX = 256;

    private final ServerConnection connection;
    private final OrchestratorBlockingStub stub;
    private final Duration deadline;
    private final Semaphore calls = new Semaphore(CALLS_MAX);

    OrchestratorClient(MessagesSettings settings) {
        this.connection = new ServerConnection(settings.orchestrator());
        this.stub = OrchestratorGrpc.newBlockingStub(connection.channel());
        this.deadline = settings.orchestratorDeadline();
    }

    /// One call. Business answers and silence come back as values.
    <T> RouterAnswer<T> ask(Function<OrchestratorBlockingStub, T> call) {
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

    @Override
    @PreDestroy
    public void close() {
        connection.close();
    }
}
