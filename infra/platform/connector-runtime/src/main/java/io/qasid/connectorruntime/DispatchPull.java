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

/// One spell of pulling from the durable consumer of a route and lane. It lasts until anything about it looks wrong:
/// then it throws, and the next spell makes stream and consumer again if they are gone.
///
/// It asks for as many messages as there is room for and hands out each as it comes. One request is open at a time and
/// runs out soon; the server says so, and a request that ends in any other way, or in none, ends the spell. That finds
/// a deleted consumer, a restarted server and a silent one within a second, without heartbeats. Not safe for use by
/// several threads.
final class DispatchPull implements AutoCloseable {
    private static final Duration REQUEST_LIFE = Duration.ofMillis(500);
    /// A request that the server has not ended this long after its end is lost.
    private static final Duration REQUEST_GRACE = Duration.ofMillis(500);

    private final Connection nats;
    private final LongSupplier nanoTime;
    private final long reconnects;
    private final JetStreamSubscription subscription;

    /// Messages that the open request may still bring.
    private int open;

    private boolean answered;
    /// Why the spell is over, when that showed in the midst of a batch.
    private @Nullable IOException over;

    private long openedAt;

    private DispatchPull(Connection nats, LongSupplier nanoTime, long reconnects, JetStreamSubscription subscription) {
        this.nats = nats;
        this.nanoTime = nanoTime;
        this.reconnects = reconnects;
        this.subscription = subscription;
    }

    static DispatchPull open(Connection nats, Route route, Lane lane, LongSupplier nanoTime)
            throws IOException, JetStreamApiException {
        long reconnects = nats.getStatistics().getReconnects();
        new DispatchStreams(nats).ensureConsumer(route, lane);
        JetStreamSubscription subscription = nats.jetStream()
                .subscribe(
                        null,
                        PullSubscribeOptions.fastBind(
                                DispatchStreams.streamName(route.channel(), lane),
                                DispatchStreams.consumerName(route, lane)));
        return new DispatchPull(nats, nanoTime, reconnects, subscription);
    }

    /// Waits for one message, at most for `patience`, and asks the server for up to `room` when no request is open.
    ///
    /// @return null when none came
    /// @throws IOException when this spell is over: the server, the stream or the consumer is gone or was away
    @Nullable
    Message next(int room, Duration patience) throws IOException, InterruptedException {
        if (over != null) {
            throw over;
        }
        if (nats.getStatistics().getReconnects() != reconnects) {
            throw new IOException("connection was lost in between");
        }
        if (open > 0 && age() > REQUEST_LIFE.plus(REQUEST_GRACE).toNanos()) {
            if (!answered) {
                throw new IOException("pull request got no answer");
            }
            open = 0;
        }
        if (open == 0) {
            request(room);
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

    private void request(int room) throws IOException {
        try {
            subscription.pull(
                    PullRequestOptions.builder(room).expiresIn(REQUEST_LIFE).build());
        } catch (IllegalStateException e) {
            throw new IOException("connection is away", e);
        }
        open = room;
        answered = false;
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
                answered = true;
            }
            return message;
        } catch (JetStreamStatusException e) {
            throw new IOException("server ended the pull: " + e.getStatus().getMessage(), e);
        } catch (IllegalStateException e) {
            throw new IOException("subscription is closed", e);
        }
    }

    /// Waits until the open request is over and returns what it still brought: the caller gives it back to the queue.
    List<Message> finish() throws InterruptedException {
        List<Message> rest = new ArrayList<>();
        try {
            while (open > 0 && age() < REQUEST_LIFE.toNanos()) {
                Message message = await(REQUEST_LIFE);
                if (message != null) {
                    rest.add(message);
                }
            }
        } catch (IOException e) {
            // over sooner; the server delivers again what was on its way
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
