package io.qasid.connectorruntime;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.qasid.connector.ChannelConnector;
import io.qasid.events.Spacing;
import io.qasid.model.Lane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pulls one lane of a route for as long as the host runs and the connector is ready.
final class LaneLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneLoop.class);

    /// How long anything here waits before it looks whether it should still wait.
    private static final Duration LOOK = Duration.ofMillis(100);
    /// Between a spell of pulling that went wrong and the next.
    private static final Duration REOPEN_PAUSE = Duration.ofMillis(250);

    /// A claim is a request and a commit, for one message as for many.
    private static final Duration CLAIM_EVERY = Duration.ofMillis(10);

    /// A provider that wants a pause as long as this gets nothing, and nothing waits here for its end: the router has
    /// every message back, keeps those that can wait for it and takes the next step of those that can't.
    private static final Duration HAND_BACK_FROM = Duration.ofSeconds(3);

    private final ChannelConnector connector;
    private final Lane lane;
    private final Connection nats;
    private final LongSupplier nanoTime;
    private final SendRoom room;
    private final Attempts attempts;
    private final HostMetrics metrics;
    private final CountDownLatch closing;
    /// While a batch is being claimed the next one gathers: two at once were half as large and cost as much each.
    private final Semaphore claimSlot = new Semaphore(1);
    private final Spacing claimSpacing = new Spacing(CLAIM_EVERY);
    private String lastTold = "";

    LaneLoop(
            ChannelConnector connector,
            Lane lane,
            Connection nats,
            LongSupplier nanoTime,
            SendRoom room,
            Attempts attempts,
            HostMetrics metrics,
            CountDownLatch closing) {
        this.connector = connector;
        this.lane = lane;
        this.nats = nats;
        this.nanoTime = nanoTime;
        this.room = room;
        this.attempts = attempts;
        this.metrics = metrics;
        this.closing = closing;
    }

    @Override
    public void run() {
        try {
            while (!closed()) {
                Duration pause = pullUnlessBroken();
                closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            }
            // what is being claimed may still be granted, and is sent then
            claimSlot.acquire();
        } catch (InterruptedException e) {
            // only close() interrupts, when the loop did not end by itself in time
            LOG.warn("{} {}: pulling was interrupted", connector.route(), lane);
        }
    }

    /// A fault of the connector's (in `ready`) or of ours must not end the lane: that would look like a quiet night.
    ///
    /// @return how long to pause before the next spell
    private Duration pullUnlessBroken() throws InterruptedException {
        try {
            if (longPause()) {
                return pullForASpell(() -> !closed() && longPause(), () -> Claims.BATCH_MAX, this::handBack);
            }
            return connector.ready()
                    ? pullForASpell(this::mayPull, () -> room.atHand(lane, Claims.BATCH_MAX), this::take)
                    : LOOK;
        } catch (RuntimeException e) {
            metrics.pullEnded();
            LOG.error("{} {}: pulling failed", connector.route(), lane, e);
            return REOPEN_PAUSE;
        }
    }

    private interface Taking {
        void take(Message first, DispatchPull pull) throws InterruptedException;
    }

    private Duration pullForASpell(BooleanSupplier goesOn, IntSupplier atHand, Taking taking)
            throws InterruptedException {
        List<Message> unclaimed = List.of();
        try (DispatchPull pull = DispatchPull.open(nats, connector.route(), lane, nanoTime)) {
            try {
                while (goesOn.getAsBoolean()) {
                    Message message = pull.next(atHand.getAsInt(), LOOK);
                    if (message != null) {
                        lastTold = "";
                        taking.take(message, pull);
                    }
                }
                return Duration.ZERO;
            } finally {
                unclaimed = pull.finish();
            }
        } catch (IOException | JetStreamApiException e) {
            metrics.pullEnded();
            tell(e.getMessage());
            return REOPEN_PAUSE;
        } finally {
            // only now, when no request is open that would bring them straight back
            unclaimed.forEach(message -> Attempts.reply(message, Message::nak));
        }
    }

    /// Says once why pulling stopped, not at every try while it stays so.
    private void tell(@Nullable String reason) {
        String why = String.valueOf(reason);
        if (why.equals(lastTold)) {
            LOG.debug("{} {}: pulling again after: {}", connector.route(), lane, why);
        } else {
            LOG.info("{} {}: pulling again after: {}", connector.route(), lane, why);
        }
        lastTold = why;
    }

    private void take(Message first, DispatchPull pull) throws InterruptedException {
        claimSpacing.await();
        int places = awaitRoom();
        if (places == 0) {
            Attempts.reply(first, Message::nak);
            return;
        }
        List<Message> messages = gather(first, pull, places);
        room.giveBack(lane, places - messages.size());
        attempts.take(lane, messages, claimSlot::release);
    }

    /// Claims them to say at once that they are not sent.
    private void handBack(Message first, DispatchPull pull) throws InterruptedException {
        claimSpacing.await();
        claimSlot.acquire();
        attempts.handBack(gather(first, pull, Claims.BATCH_MAX), room.closedFor(), claimSlot::release);
    }

    private static List<Message> gather(Message first, DispatchPull pull, int most) throws InterruptedException {
        List<Message> messages = new ArrayList<>(most);
        Message next = first;
        while (next != null) {
            messages.add(next);
            next = messages.size() < most ? pull.poll() : null;
        }
        return messages;
    }

    /// Waits for the claim slot and for room in window and rate.
    ///
    /// @return room for how many messages; 0, and not the slot, when pulling has to stop
    private int awaitRoom() throws InterruptedException {
        while (mayPull()) {
            if (claimSlot.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                int places = room.take(lane, Claims.BATCH_MAX, LOOK);
                // looked at again: a connection that broke is why a place became free
                if (places > 0 && mayPull()) {
                    return places;
                }
                room.giveBack(lane, places);
                claimSlot.release();
            }
        }
        return 0;
    }

    private boolean mayPull() {
        return !closed() && connector.ready() && !longPause();
    }

    private boolean longPause() {
        return room.closedFor().compareTo(HAND_BACK_FROM) >= 0;
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }
}
