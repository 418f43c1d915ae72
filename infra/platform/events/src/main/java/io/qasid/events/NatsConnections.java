package io.qasid.events;

import io.nats.client.Connection;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens connections that never pretend: while the server is away a publish fails instead of waiting in a buffer.
public final class NatsConnections {
    private static final Logger LOG = LoggerFactory.getLogger(NatsConnections.class);

    private NatsConnections() {}

    /// Connects, or goes on trying in the background when the server is away: a module without NATS is not ready, not
    /// dead.
    ///
    /// @param url `nats://host:port`, several separated by commas
    /// @param name shown by the server's monitoring
    public static Connection open(String url, String name) throws InterruptedException {
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
                .connectionListener((connection, event) -> LOG.info("{}: NATS {}", name, event))
                .build();
        try {
            return Nats.connectReconnectOnConnect(options);
        } catch (IOException e) {
            throw new IllegalStateException("NATS refused the connection of " + name + ": " + e.getMessage(), e);
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
