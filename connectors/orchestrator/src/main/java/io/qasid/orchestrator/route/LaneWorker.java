package io.qasid.orchestrator.route;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.qasid.model.Lane;
import io.qasid.orchestrator.feeder.NotificationQueue;
import io.qasid.proto.v1.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one lane's messages off the queue, a batch at a time, for as long as the module runs.
final class LaneWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWorker.class);
    private static final Duration REOPEN_PAUSE = Duration.ofMillis(250);

    private final Lane lane;
    private final int batchMax;
    private final Connection nats;
    private final NotificationQueue queue;
    private final Routing routing;
    private final CountDownLatch closing;
    private String lastTold = "";

    LaneWorker(
            Lane lane,
            int batchMax,
            Connection nats,
            NotificationQueue queue,
            Routing routing,
            CountDownLatch closing) {
        this.lane = lane;
        this.batchMax = batchMax;
        this.nats = nats;
        this.queue = queue;
        this.routing = routing;
        this.closing = closing;
    }

    @Override
    public void run() {
        try {
            while (open()) {
                spell();
                closing.await(REOPEN_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: stops", lane);
        }
    }

    private void spell() throws InterruptedException {
        try (QueuePull pull = QueuePull.open(nats, queue, lane, routing.ackWait(), System::nanoTime)) {
            while (open()) {
                take(pull.next(batchMax));
            }
        } catch (IOException | JetStreamApiException e) {
            tell(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // a fault of ours must not end the lane: that would look like a quiet night
            LOG.error("{}: a batch failed", lane, e);
        }
    }

    /// Says once why pulling stopped, not at every try while it stays so.
    private void tell(String why) {
        if (!why.equals(lastTold)) {
            LOG.info("{}: pulling again after: {}", lane, why);
        }
        lastTold = why;
    }

    private void take(List<Message> messages) {
        if (messages.isEmpty()) {
            return;
        }
        lastTold = "";
        Map<RoutingRows.Ref, Message> refs = new LinkedHashMap<>();
        for (Message message : messages) {
            RoutingRows.Ref ref = read(message);
            if (ref == null) {
                LOG.error("{}: what is no notification was in the queue", lane);
                message.term();
            } else if (refs.putIfAbsent(ref, message) != null) {
                message.ack();
            }
        }
        routing.route(lane, refs);
    }

    private static RoutingRows.@Nullable Ref read(Message message) {
        try {
            Envelope envelope = Envelope.parseFrom(message.getData());
            return envelope.getType().equals(NotificationQueue.TYPE)
                    ? new RoutingRows.Ref(UUID.fromString(envelope.getId()), envelope.getGeneration())
                    : null;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return null;
        }
    }

    private boolean open() {
        return closing.getCount() > 0;
    }
}
