package io.qasid.connector.tck;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.connector.InboundEvent;
import io.qasid.connector.Inbox;
import io.qasid.model.DeliveryState;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.model.SmsSegmentation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// A connector to an [InMemoryProvider].
public final class InMemoryConnector implements ChannelConnector {
    /// How long a throttled message waits.
    public static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private static final Duration INBOX_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(5);

    private final Route route;
    private final int window;
    private final InMemoryProvider provider;
    private final Inbox inbox;
    private final LongSupplier nanoTime;
    private final Semaphore places;
    private volatile boolean closed;

    /// @param nanoTime as [System#nanoTime()]
    public InMemoryConnector(Route route, int window, InMemoryProvider provider, Inbox inbox, LongSupplier nanoTime) {
        this.route = route;
        this.window = window;
        this.provider = provider;
        this.inbox = inbox;
        this.nanoTime = nanoTime;
        this.places = new Semaphore(window);
        provider.listener(this::receive);
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public boolean ready() {
        return !closed && provider.connected();
    }

    @Override
    public SendOutcome send(Dispatch dispatch, Duration timeLeft) throws InterruptedException {
        long endNanos = nanoTime.getAsLong() + timeLeft.toNanos();
        if (closed || !places.tryAcquire(timeLeft.toNanos(), TimeUnit.NANOSECONDS)) {
            return new SendOutcome.Deferred(Duration.ZERO, Reason.of("NO_PLACE"));
        }
        try {
            return submit(dispatch, endNanos);
        } finally {
            places.release();
        }
    }

    private SendOutcome submit(Dispatch dispatch, long endNanos) {
        int segments = SmsSegmentation.of(dispatch.text()).segmentCount();
        List<String> taken = new ArrayList<>();
        for (int segment = 1; segment <= segments; segment++) {
            InMemoryProvider.Answer answer = submit(dispatch, segment, endNanos);
            if (!(answer instanceof InMemoryProvider.Taken(String providerMessageId))) {
                return ended(answer, taken);
            }
            taken.add(providerMessageId);
        }
        return new SendOutcome.Accepted(taken);
    }

    private InMemoryProvider.Answer submit(Dispatch dispatch, int segment, long endNanos) {
        if (closed || endNanos - nanoTime.getAsLong() <= 0) {
            return new InMemoryProvider.NotConnected();
        }
        try {
            return provider.submit(dispatch, segment).get(endNanos - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new InMemoryProvider.NoAnswer();
        } catch (TimeoutException e) {
            return new InMemoryProvider.NoAnswer();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a provider only ever answers", e);
        }
    }

    /// @param taken the segments before; once there is one, nothing may be sent again blindly
    private static SendOutcome ended(InMemoryProvider.Answer answer, List<String> taken) {
        return switch (answer) {
            case InMemoryProvider.No() when taken.isEmpty() -> new SendOutcome.Rejected(Reason.of("PROVIDER_SAID_NO"));
            case InMemoryProvider.NotNow()
            when taken.isEmpty() -> new SendOutcome.Deferred(RETRY_AFTER, Reason.of("PROVIDER_THROTTLED"));
            case InMemoryProvider.NotConnected()
            when taken.isEmpty() -> new SendOutcome.Deferred(Duration.ZERO, Reason.of("NOT_CONNECTED"));
            case InMemoryProvider.ConnectionLost() -> new SendOutcome.Unknown(taken, Reason.of("CONNECTION_LOST"));
            case InMemoryProvider.NoAnswer() -> new SendOutcome.Unknown(taken, Reason.of("NO_ANSWER"));
            default -> new SendOutcome.Unknown(taken, Reason.of("PARTLY_TAKEN"));
        };
    }

    private boolean receive(InMemoryProvider.Report report) throws InterruptedException {
        InboundEvent event = switch (report) {
            case InMemoryProvider.Delivered(String id, Instant at) ->
                new InboundEvent.Receipt(
                        route + "/" + id + "/DELIVERED",
                        route,
                        id,
                        DeliveryState.DELIVERED,
                        Reason.of("PROVIDER_DELIVERED"),
                        at);
            case InMemoryProvider.FromHandset(String id, Msisdn from, String to, String text, Instant at) ->
                new InboundEvent.MobileOriginated(route + "/" + id, route, from, to, text, at);
        };
        return !closed && inbox.commit(event, INBOX_TIMEOUT);
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (places.tryAcquire(window, DRAIN_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
                places.release(window);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
