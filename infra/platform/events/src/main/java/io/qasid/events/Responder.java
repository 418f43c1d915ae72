package io.qasid.events;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers NATS requests, each on a virtual thread, a bounded number at once. Instances share the work in a queue
/// group.
///
/// A request that can't be answered (the handler throws, too much waits, we are closing) gets no answer: its sender's
/// deadline runs out and it comes again. A request that waited here for longer than its sender waits is not worked on
/// at all: after an outage of the store, the first seconds would otherwise go to what nobody wants to know any more.
public final class Responder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(5);
    private static final Duration SUBSCRIBED_WITHIN = Duration.ofSeconds(5);
    private static final int WAITING_MAX = 4_096;
    private static final long WAITING_OCTETS_MAX = 64L * 1024 * 1024;

    private final Connection nats;
    private final String subject;
    private final Duration senderWaits;
    private final Handler handler;
    private final ThreadPoolExecutor workers;
    private final AtomicLong waitingOctets = new AtomicLong();
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
    /// @param concurrencyMax requests that are worked on at once; further ones wait
    /// @param senderWaits how long who sends a request waits for its answer
    public Responder(
            Connection nats, String subject, String group, int concurrencyMax, Duration senderWaits, Handler handler) {
        this.nats = nats;
        this.subject = subject;
        this.senderWaits = senderWaits;
        this.handler = handler;
        this.workers = new ThreadPoolExecutor(
                concurrencyMax,
                concurrencyMax,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofVirtual().name("answer-" + subject + "-", 1).factory());
        this.dispatcher = nats.createDispatcher(this::take);
        dispatcher.setPendingLimits(WAITING_MAX, WAITING_OCTETS_MAX);
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

    /// Never waits: only so is known how long a request has been here.
    private void take(Message request) {
        long arrived = System.nanoTime();
        int octets = request.getData().length;
        try {
            if (waitingOctets.addAndGet(octets) > WAITING_OCTETS_MAX) {
                throw new RejectedExecutionException("too many octets wait");
            }
            workers.execute(() -> {
                waitingOctets.addAndGet(-octets);
                if (System.nanoTime() - arrived < senderWaits.toNanos()) {
                    answer(request);
                }
            });
        } catch (RejectedExecutionException e) {
            waitingOctets.addAndGet(-octets);
            LOG.debug("a request on {} gets no answer: {}", subject, e.getMessage());
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

    /// Takes nothing new and answers what waits.
    @Override
    public void close() {
        try {
            if (nats.getStatus() == Connection.Status.CONNECTED) {
                nats.closeDispatcher(dispatcher);
            }
            workers.shutdown();
            if (!workers.awaitTermination(DRAIN_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("requests on {} were still under way after {}", subject, DRAIN_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.shutdownNow();
    }
}
