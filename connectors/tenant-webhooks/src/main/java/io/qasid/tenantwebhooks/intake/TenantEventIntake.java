package io.qasid.tenantwebhooks.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micronaut.context.annotation.Context;
import io.nats.client.Connection;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.TenantEventBatch;
import io.qasid.proto.v1.TenantEventReply;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers `webhook.events.v1`: `committed` only after the commit, which is when the events become this module's.
@Context
final class TenantEventIntake {
    private static final Logger LOG = LoggerFactory.getLogger(TenantEventIntake.class);
    private static final String QUEUE_GROUP = "tenant-webhooks";
    private static final int EVENTS_PER_REQUEST_MAX = 256;
    /// For its answer.
    private static final Duration ROUTER_WAITS = Duration.ofSeconds(3);

    private static final byte[] COMMITTED =
            TenantEventReply.newBuilder().setCommitted(true).build().toByteArray();
    private static final byte[] NOT_COMMITTED =
            TenantEventReply.newBuilder().setCommitted(false).build().toByteArray();

    private final Connection nats;
    private final GroupCommit commits;
    private final IntakeMetrics metrics;
    private @Nullable Responder responder;

    TenantEventIntake(Connection nats, GroupCommit commits, IntakeMetrics metrics) {
        this.nats = nats;
        this.commits = commits;
        this.metrics = metrics;
    }

    @PostConstruct
    void start() {
        responder = new Responder(
                nats,
                Subjects.TENANT_EVENTS,
                QUEUE_GROUP,
                GroupCommit.REQUESTS_WAITING_MAX,
                ROUTER_WAITS,
                this::answer);
    }

    private byte[] answer(byte[] request) throws InterruptedException {
        List<IncomingEvent> events;
        try {
            events = parse(request);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            metrics.malformed();
            LOG.warn("refused a request of malformed tenant events: {}", e.getMessage());
            return NOT_COMMITTED;
        }
        return commits.commit(events) ? COMMITTED : NOT_COMMITTED;
    }

    private static List<IncomingEvent> parse(byte[] data) throws InvalidProtocolBufferException {
        TenantEventBatch batch = TenantEventBatch.parseFrom(data);
        if (batch.getEventsCount() > EVENTS_PER_REQUEST_MAX) {
            throw new IllegalArgumentException("a request has at most " + EVENTS_PER_REQUEST_MAX + " events");
        }
        List<IncomingEvent> events = new ArrayList<>(batch.getEventsCount());
        for (TenantEvent event : batch.getEventsList()) {
            events.add(IncomingEvent.of(event));
        }
        return events;
    }

    @PreDestroy
    void stop() {
        if (responder != null) {
            responder.close();
        }
    }
}
