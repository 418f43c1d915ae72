package io.qasid.connectorruntime;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullRequestOptions;
import io.nats.client.PullSubscribeOptions;
import io.qasid.events.DispatchStreams;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One spell of pulling from the durable consumer of a route and lane. It lasts until anything about it looks wrong:
/// then it throws, and the next spell makes stream and consumer again if they are gone.
///
/// It asks for a batch and hands out each message as it comes. One request is open at a time; it runs out soon, and
/// the server says so. A consumer that is deleted meanwhile ends it by a status. A request to one that is not there is
/// answered at once by newer servers and not at all by 2.9: one that ends early is a bad sign, and after one without
/// an end the consumer is looked up. So no fault goes unseen for much longer than a second, without heartbeats. Not
/// safe for use by several threads.
final class DispatchPull implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchPull.class);

    private static final Duration REQUEST_LIFE = Duration.ofMillis(500);
    /// A request that the server has not ended this long after its end is lost.
    private static final Duration REQUEST_GRACE = Duration.ofMillis(250);

    private final Connection nats;
    private final LongSupplier nanoTime;
    private final String stream;
    private final String consumer;
    private final JetStreamSubscription subscription;

    /// Messages that the open request may still bring.
    private int open;
    /// Why the spell is over, when that showed in the midst of a batch.
    private @Nullable IOException over;

    private long openedAt;

    private DispatchPull(Connection nats, Route route, Lane lane, LongSupplier nanoTime)
            throws IOException, JetStreamApiException {
        this.nats = nats;
        this.nanoTime = nanoTime;
        this.stream = DispatchStreams.streamName(route.channel(), lane);
        this.consumer = DispatchStreams.consumerName(route, lane);
        new DispatchStreams(nats).ensureConsumer(route, lane);
        this.subscription = nats.jetStream().subscribe(null, PullSubscribeOptions.fastBind(stream, consumer));
    }

    /// Makes stream and consumer if they are gone.
    static DispatchPull open(Connection nats, Route route, Lane lane, LongSupplier nanoTime)
            throws IOException, JetStreamApiException {
        try {
            return new DispatchPull(nats, route, lane, nanoTime);
        } catch (IllegalStateException e) {
            throw new IOException("connection is away", e);
        }
    }

    /// Waits for one message, at most for `patience`, and asks the server for up to `atHand` when no request is open.
    ///
    /// @return null when none came
    /// @throws IOException when this spell is over: the connection is away, or the server ended it
    /// @throws JetStreamApiException when it is over because stream or consumer is gone
    @Nullable
    Message next(int atHand, Duration patience) throws IOException, JetStreamApiException, InterruptedException {
        if (over != null) {
            throw over;
        }
        if (open > 0 && age() > REQUEST_LIFE.plus(REQUEST_GRACE).toNanos()) {
            // the caller was busy elsewhere: what it brought meanwhile comes first, then its end, which is read here so
            // that it is not taken for the next one's
            Message brought = received(null);
            if (brought != null) {
                return brought;
            }
            // or its end was lost with the connection or the consumer
            lookUpConsumer();
            open = 0;
        }
        if (open == 0) {
            request(atHand);
        }
        return await(patience);
    }

    /// A message that is here already, or null.
    @Nullable
    Message poll() throws InterruptedException {
        try {
            return open == 0 || over != null ? null : received(null);
        } catch (IOException e) {
            over = e;
            return null;
        }
    }

    private void lookUpConsumer() throws IOException, JetStreamApiException {
        try {
            nats.jetStreamManagement().getConsumerInfo(stream, consumer);
        } catch (IllegalStateException e) {
            throw new IOException("connection is away", e);
        }
    }

    private void request(int count) throws IOException {
        try {
            subscription.pull(
                    PullRequestOptions.builder(count).expiresIn(REQUEST_LIFE).build());
        } catch (IllegalStateException e) {
            throw new IOException("connection is away", e);
        }
        open = count;
        openedAt = nanoTime.getAsLong();
    }

    private @Nullable Message await(Duration patience) throws IOException, InterruptedException {
        long begun = nanoTime.getAsLong();
        Message message = received(patience);
        boolean endedByServer = message == null && nanoTime.getAsLong() - begun < patience.toNanos();
        if (endedByServer) {
            open = 0;
            if (age() < REQUEST_LIFE.dividedBy(2).toNanos()) {
                throw new IOException("server ended the pull early: the consumer is gone or moved");
            }
        }
        return message;
    }

    /// @param patience null: none. jnats returns null at once for a status that ends a request
    private @Nullable Message received(@Nullable Duration patience) throws IOException, InterruptedException {
        try {
            Message message = subscription.nextMessage(patience);
            if (message != null) {
                open--;
            }
            return message;
        } catch (JetStreamStatusException e) {
            throw new IOException("server ended the pull: " + e.getStatus().getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IOException("subscription is closed", e);
        }
    }

    /// Waits until the server says that the open request is over, or is late to say so, and returns what it still
    /// brought: the caller gives it back to the queue. What comes later is delivered again once its
    /// acknowledgement is overdue.
    List<Message> finish() throws InterruptedException {
        List<Message> rest = new ArrayList<>();
        try {
            while (open > 0) {
                Duration left = REQUEST_LIFE.plus(REQUEST_GRACE).minusNanos(age());
                Message message = left.isPositive() ? await(left) : received(null);
                if (message != null) {
                    rest.add(message);
                } else if (!left.isPositive()) {
                    break;
                }
            }
        } catch (IOException e) {
            LOG.debug("what was on its way is delivered again: {}", e.getMessage());
        }
        return rest;
    }

    @Override
    public void close() {
        if (subscription.isActive()) {
            subscription.unsubscribe();
        }
    }

    private long age() {
        return nanoTime.getAsLong() - openedAt;
    }
}
