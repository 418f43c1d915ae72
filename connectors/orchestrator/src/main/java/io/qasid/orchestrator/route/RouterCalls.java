package io.qasid.orchestrator.route;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.annotation.Context;
import io.qasid.grpcclient.ServerConnection;
import io.qasid.model.TenantId;
import io.qasid.orchestrator.OrchestratorSettings;
import io.qasid.orchestrator.Wire;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterBlockingStub;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.RouteBatchReply;
import io.qasid.proto.v1.RouteBatchRequest;
import io.qasid.proto.v1.RouteRequest;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one connection to the router. Every call has a deadline, and none is longer than anybody wants its answer.
@Context
public final class RouterCalls {
    private static final Logger LOG = LoggerFactory.getLogger(RouterCalls.class);
    private static final Duration LOOK_UP_WITHIN = Duration.ofSeconds(2);

    private final ServerConnection connection;
    private final ChannelRouterBlockingStub stub;
    private final Duration deadline;
    private final InstantSource clock;

    RouterCalls(OrchestratorSettings settings, InstantSource clock) {
        this.connection = new ServerConnection(settings.router());
        this.stub = ChannelRouterGrpc.newBlockingStub(connection.channel());
        this.deadline = settings.routerDeadline();
        this.clock = clock;
    }

    /// Whether the router has a message.
    public enum Holds {
        YES,
        NO,
        NOT_KNOWN
    }

    public Holds holds(TenantId tenant, UUID message) {
        try {
            within(LOOK_UP_WITHIN)
                    .getMessage(GetMessageRequest.newBuilder()
                            .setTenantId(tenant.toString())
                            .setMessageId(message.toString())
                            .build());
            return Holds.YES;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.NOT_FOUND ? Holds.NO : Holds.NOT_KNOWN;
        }
    }

    /// Asks for all of them at once.
    ///
    /// @return an answer for each, in their order
    List<Verdict> route(List<ClaimedNotification> notifications) {
        RouteBatchRequest batch = RouteBatchRequest.newBuilder()
                .addAllRequests(notifications.stream().map(RouterCalls::request).toList())
                .build();
        try {
            RouteBatchReply reply = within(patience(notifications)).routeBatch(batch);
            if (reply.getResultsCount() == notifications.size()) {
                return reply.getResultsList().stream().map(Verdict::of).toList();
            }
            LOG.error("the router gave {} answers to {}", reply.getResultsCount(), notifications.size());
        } catch (StatusRuntimeException e) {
            switch (e.getStatus().getCode()) {
                case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, ABORTED ->
                    LOG.debug("no answer from the router: {}", e.getStatus().getCode());
                default -> LOG.error("the router answered {}", e.getStatus().getCode());
            }
        }
        return Collections.nCopies(notifications.size(), new Verdict.NoAnswer());
    }

    /// Under a key that is made from the id alone: however often it is asked, it is accepted once.
    private static RouteRequest request(ClaimedNotification one) {
        return one.request().toBuilder()
                .setTenantId(one.tenant().toString())
                .setMessageId(one.id().toString())
                .setIdempotencyKey("orch:" + one.id())
                .setDeadline(Wire.timestamp(one.deadline()))
                .build();
    }

    private Duration patience(List<ClaimedNotification> notifications) {
        Instant last = notifications.stream()
                .map(ClaimedNotification::deadline)
                .max(Instant::compareTo)
                .orElseThrow();
        Duration left = Duration.between(clock.instant(), last);
        return left.compareTo(deadline) < 0 ? left : deadline;
    }

    private ChannelRouterBlockingStub within(Duration patience) {
        return stub.withDeadlineAfter(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @PreDestroy
    void close() {
        connection.close();
    }
}
