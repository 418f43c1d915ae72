package io.qasid.orchestrator.route;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullRequestOptions;
import io.nats.client.PullSubscribeOptions;
import io.qasid.model.Lane;
import io.qasid.orchestrator.feeder.NotificationQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One spell of pulling from a lane's durable consumer. It lasts until anything about it looks wrong: then it throws,
/// and the next spell makes stream and consumer again if they are gone.
///
/// It asks for what is there already, and only when nothing is for one message that may come: so no request is open
/// while a batch is worked on. Not safe for use by several threads.
final class QueuePull implements AutoCloseable {
    private static final Duration REQUEST_LIFE = Duration.ofMillis(500);
    /// A request that the server has not ended this long after its end is lost, perhaps with the consumer.
    private static final Duration REQUEST_GRACE = Duration.ofMillis(250);
    /// Between two messages that were there when they were asked for.
    private static final Duration GAP_MAX = Duration.ofMillis(5);

    private final Connection nats;
    private final Lane lane;
    private final LongSupplier nanoTime;
    private final JetStreamSubscription subscription;

    private QueuePull(Connection nats, Lane lane, JetStreamSubscription subscription, LongSupplier nanoTime) {
        this.nats = nats;
        this.lane = lane;
        this.nanoTime = nanoTime;
        this.subscription = subscription;
    }

    static QueuePull open(Connection nats, NotificationQueue queue, Lane lane, Duration ackWait, LongSupplier nanoTime)
            throws IOException, JetStreamApiException {
        try {
            queue.ensure(lane, ackWait);
            return new QueuePull(
                    nats,
                    lane,
                    nats.jetStream()
                            .subscribe(
                                    null,
                                    PullSubscribeOptions.fastBind(
                                            NotificationQueue.streamName(lane), NotificationQueue.consumerName())),
                    nanoTime);
        } catch (IllegalStateException e) {
            throw new IOException("connection is away", e);
        }
    }

    /// Waits a moment for messages.
    ///
    /// @return up to `most`; none when none came
    /// @throws IOException when this spell is over
    /// @throws JetStreamApiException when it is over because the consumer is gone
    List<Message> next(int most) throws IOException, JetStreamApiException, InterruptedException {
        List<Message> messages = new ArrayList<>();
        try {
            long asked = nanoTime.getAsLong();
            Duration patience = REQUEST_LIFE.plus(REQUEST_GRACE);
            subscription.pull(
                    PullRequestOptions.builder(1).expiresIn(REQUEST_LIFE).build());
            Message first = received(patience);
            if (first == null) {
                long waited = nanoTime.getAsLong() - asked;
                // without an end the consumer may be gone; with one too soon likewise, unless it was of the request
                // before
                if (waited >= patience.toNanos()
                        || waited < REQUEST_LIFE.dividedBy(2).toNanos()) {
                    lookUpConsumer();
                }
                return messages;
            }
            messages.add(first);
            gather(messages, most);
            return messages;
        } catch (IllegalStateException e) {
            throw new IOException("connection is away", e);
        }
    }

    private void lookUpConsumer() throws IOException, JetStreamApiException {
        nats.jetStreamManagement()
                .getConsumerInfo(NotificationQueue.streamName(lane), NotificationQueue.consumerName());
    }

    private void gather(List<Message> messages, int most) throws IOException, InterruptedException {
        if (messages.size() >= most) {
            return;
        }
        subscription.pullNoWait(most - messages.size());
        Message next = received(GAP_MAX);
        while (next != null) {
            messages.add(next);
            next = messages.size() < most ? received(GAP_MAX) : null;
        }
    }

    /// jnats returns null at once for a status that ends a request.
    private @Nullable Message received(Duration patience) throws IOException, InterruptedException {
        try {
            return subscription.nextMessage(patience);
        } catch (JetStreamStatusException e) {
            throw new IOException("the server ended the pull: " + e.getStatus().getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (subscription.isActive()) {
            subscription.unsubscribe();
        }
    }
}
