package io.qasid.tenantwebhooks.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micronaut.context.annotation.Context;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.TenantEventBatch;
import io.qasid.proto.v1.TenantEventReply;
import io.qasid.tenantwebhooks.delivery.DeliveryLoop;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers `webhook.events.v1`: `committed` only after the commit, which is when the events become this module's.
///
/// Requests that arrive while a commit is under way share the next one. When the queue is full a request is answered
/// "not committed" at once: the sender still has the events and comes again.
@Context
final class TenantEventIntake {
    private static final Logger LOG = LoggerFactory.getLogger(TenantEventIntake.class);
    private static final String QUEUE_GROUP = "tenant-webhooks";
    private static final int EVENTS_PER_REQUEST_MAX = 256;
    private static final int REQUESTS_WAITING_MAX = 256;
    private static final int REQUESTS_PER_COMMIT_MAX = 16;
    private static final long STOP_CHECK_MILLIS = 200;
    private static final Duration SUBSCRIBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(5);

    private static final byte[] COMMITTED =
            TenantEventReply.newBuilder().setCommitted(true).build().toByteArray();
    private static final byte[] NOT_COMMITTED =
            TenantEventReply.newBuilder().setCommitted(false).build().toByteArray();

    private final Connection nats;
    private final GroupCommit commits;
    private final DeliveryLoop deliveries;
    private final IntakeMetrics metrics;
    private final BlockingQueue<Request> waiting = new ArrayBlockingQueue<>(REQUESTS_WAITING_MAX);
    private final Dispatcher dispatcher;
    private final Thread committer;
    private volatile boolean stopping;

    TenantEventIntake(Connection nats, GroupCommit commits, DeliveryLoop deliveries, IntakeMetrics metrics) {
        this.nats = nats;
        this.commits = commits;
        this.deliveries = deliveries;
        this.metrics = metrics;
        this.dispatcher = nats.createDispatcher();
        this.committer = Thread.ofVirtual().name("webhook-intake").unstarted(this::commitWhatWaits);
    }

    @PostConstruct
    void start() throws InterruptedException, TimeoutException {
        committer.start();
        dispatcher.subscribe(Subjects.TENANT_EVENTS, QUEUE_GROUP, this::take);
        if (nats.getStatus() == Connection.Status.CONNECTED) {
            // started means that the server knows of it; while it is away, reconnecting subscribes again
            nats.flush(SUBSCRIBE_TIMEOUT);
        }
    }

    private void take(Message message) {
        if (message.getReplyTo() == null) {
            return;
        }
        List<IncomingEvent> events;
        try {
            events = parse(message.getData());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            metrics.malformed();
            LOG.warn("refused a request of malformed tenant events: {}", e.getMessage());
            reply(message, NOT_COMMITTED);
            return;
        }
        if (!waiting.offer(new Request(message, events))) {
            metrics.turnedAway();
            reply(message, NOT_COMMITTED);
        }
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

    private void commitWhatWaits() {
        List<Request> requests = new ArrayList<>();
        try {
            // never interrupted in mid-commit: that would cost the connection
            while (!stopping) {
                Request first = waiting.poll(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    requests.add(first);
                    waiting.drainTo(requests, REQUESTS_PER_COMMIT_MAX - 1);
                    commit(requests);
                    requests.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Request> requests) {
        List<List<IncomingEvent>> batches =
                requests.stream().map(Request::events).toList();
        List<Boolean> committed = commits.commit(batches);
        for (int i = 0; i < requests.size(); i++) {
            reply(requests.get(i).message(), committed.get(i) ? COMMITTED : NOT_COMMITTED);
        }
        deliveries.wake();
    }

    private void reply(Message request, byte[] answer) {
        try {
            nats.publish(request.getReplyTo(), answer);
        } catch (IllegalStateException e) {
            // no connection: the sender hears nothing and hands over again, which is recognised
            LOG.debug("a reply got lost: {}", e.getMessage());
        }
    }

    /// What still waits stays the sender's.
    @PreDestroy
    void stop() throws InterruptedException {
        nats.closeDispatcher(dispatcher);
        stopping = true;
        committer.join(DRAIN_TIMEOUT);
    }

    private record Request(Message message, List<IncomingEvent> events) {}
}
