package io.qasid.events;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.NatsServerPool;
import io.nats.client.support.NatsUri;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens connections that never pretend: while the server is away a publish fails instead of waiting in a buffer.
public final class NatsConnections {
    private static final Logger LOG = LoggerFactory.getLogger(NatsConnections.class);

    private NatsConnections() {}

    /// Connects, or goes on trying in the background when the server is away: a module without NATS is not ready, not
    /// dead. Returns after the first try, which takes two seconds at most.
    ///
    /// What is subscribed meanwhile takes hold with the connection; a publish or request before it fails.
    ///
    /// @param url `nats://host:port`, several separated by commas
    /// @param name shown by the server's monitoring
    public static Connection open(String url, String name) throws InterruptedException {
        CompletableFuture<Connection> tried = new CompletableFuture<>();
        AtomicReference<ConnectionListener.@Nullable Events> last = new AtomicReference<>();
        Options options = new Options.Builder()
                .servers(url.split(","))
                .connectionName("qasid-" + name)
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(250))
                .reconnectJitter(Duration.ofMillis(250))
                .connectionTimeout(Duration.ofSeconds(2))
                .pingInterval(Duration.ofSeconds(5))
                .maxPingsOut(2)
                // 0: no publish is kept in memory while disconnected; what looks sent would be lost with the process
                .reconnectBufferSize(0)
                .maxMessagesInOutgoingQueue(10_000)
                .discardMessagesWhenOutgoingQueueFull()
                .errorListener(new LoggingErrorListener(name))
                .serverPool(new ReconnectingFromTheStart())
                .connectionListener((connection, event) -> {
                    // every try in vain is told as one more "disconnected"; once is enough
                    if (last.getAndSet(event) != event) {
                        LOG.info("{}: {}", name, event);
                    }
                    // connected or not: the client hands its connection out with the first event only
                    tried.complete(connection);
                })
                .build();
        Thread.ofVirtual().name("nats-connect-" + name).start(() -> connect(options, tried));
        try {
            return tried.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("NATS refused the connection of " + name + ": " + e.getMessage(), e);
        }
    }

    /// Until connected, or closed.
    private static void connect(Options options, CompletableFuture<Connection> tried) {
        try {
            tried.complete(Nats.connectReconnectOnConnect(options));
        } catch (IOException | InterruptedException | RuntimeException e) {
            tried.completeExceptionally(e);
        }
    }

    /// Offers no server for the client's first round, so that every try is one of reconnecting: only these set up
    /// what was subscribed before.
    private static final class ReconnectingFromTheStart extends NatsServerPool {
        @Override
        public @Nullable NatsUri peekNextServer() {
            return null;
        }
    }

    private record LoggingErrorListener(String name) implements ErrorListener {
        @Override
        public void errorOccurred(Connection connection, String error) {
            LOG.warn("{}: NATS error {}", name, error);
        }

        @Override
        public void exceptionOccurred(Connection connection, Exception exception) {
            LOG.debug("{}: NATS exception", name, exception);
        }

        @Override
        public void slowConsumerDetected(Connection connection, Consumer consumer) {
            LOG.warn("{}: NATS slow consumer, {} dropped", name, consumer.getDroppedCount());
        }
    }
}
