package io.qasid.events;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers NATS requests, each on a virtual thread, a bounded number at once. Instances share the work in a queue
/// group.
///
/// A request that can't be answered (the handler throws, too much waits, we are closing) gets no answer: its sender's
/// deadline runs out and it comes again.
public final class Responder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(5);
    private static final Duration SUBSCRIBED_WITHIN = Duration.ofSeconds(5);

    private final Connection nats;
    private final String subject;
    private final Handler handler;
    private final Semaphore places;
    private final int placesMax;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Dispatcher dispatcher;

    /// What answers one request. May block. Throws when it has no answer.
    @FunctionalInterface
    public interface Handler {
        byte[] answer(byte[] request) throws Exception;
    }

    /// Returns when the server knows of it: the first request after the start finds us. While the server is away, or
    /// slow, connecting subscribes.
    ///
    /// @param group instances of the same group share the requests
    /// @param concurrencyMax requests that are worked on at once; further ones wait at the connection
    public Responder(Connection nats, String subject, String group, int concurrencyMax, Handler handler) {
        this.nats = nats;
        this.subject = subject;
        this.handler = handler;
        this.places = new Semaphore(concurrencyMax);
        this.placesMax = concurrencyMax;
        this.dispatcher = nats.createDispatcher(this::take);
        dispatcher.setPendingLimits(4_096, 64L * 1024 * 1024);
        dispatcher.subscribe(subject, group);
        awaitSubscribed();
    }

    private void awaitSubscribed() {
        if (nats.getStatus() != Connection.Status.CONNECTED) {
            return;
        }
        try {
            nats.flush(SUBSCRIBED_WITHIN);
        } catch (TimeoutException e) {
            LOG.warn("NATS did not confirm the subscription to {} yet", subject);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Message request) throws InterruptedException {
        places.acquire();
        try {
            threads.execute(() -> {
                try {
                    answer(request);
                } finally {
                    places.release();
                }
            });
        } catch (RejectedExecutionException e) {
            places.release();
        }
    }

    private void answer(Message request) {
        try {
            byte[] reply = handler.answer(request.getData());
            if (request.getReplyTo() != null) {
                nats.publish(request.getReplyTo(), reply);
            }
        } catch (Exception e) {
            // Whatever went wrong, the sender learns it by our silence; an Error ends the thread as it should.
            LOG.warn("a request on {} got no answer: {}", subject, e.toString());
        }
    }

    /// Takes nothing new and waits for what is under way.
    @Override
    public void close() {
        try {
            if (nats.getStatus() == Connection.Status.CONNECTED) {
                nats.closeDispatcher(dispatcher);
            }
            if (!places.tryAcquire(placesMax, DRAIN_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("requests on {} were still under way after {}", subject, DRAIN_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }
}
