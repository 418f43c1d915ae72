package io.qasid.connectorruntime;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.qasid.connector.ChannelConnector;
import io.qasid.connector.tck.InMemoryConnector;
import io.qasid.connector.tck.InMemoryProvider;
import io.qasid.events.NatsConnections;
import io.qasid.model.AttemptId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/// A host with all that it stands on, for tests: its own connection, an inbox, a connector, a provider in memory.
final class HostedConnector implements AutoCloseable {
    /// Quicker than in production where a test has to wait for it.
    static final ConnectorSettings SETTINGS = new ConnectorSettings(
            0.2, 0, Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(5));

    static final InboxSettings INBOX_SETTINGS =
            new InboxSettings(2, 256, Duration.ofMillis(500), Duration.ofMillis(50));

    final InMemoryProvider provider = new InMemoryProvider(InstantSource.system());
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Connection nats;
    final RouterInbox inbox;
    final ChannelConnector connector;
    final ConnectorHost host;

    /// @param make from the inbox, a connector that this closes
    HostedConnector(String url, ConnectorSettings settings, Function<HostedConnector, ChannelConnector> make)
            throws InterruptedException {
        this.nats = NatsConnections.open(url, "connector-under-test");
        Surroundings surroundings = new Surroundings(
                nats, Optional.empty(), meters, InstantSource.system(), System::nanoTime, ThreadLocalRandom.current());
        this.inbox = new RouterInbox(surroundings, INBOX_SETTINGS);
        this.connector = make.apply(this);
        this.host = new ConnectorHost(connector, inbox, surroundings, settings);
    }

    static HostedConnector start(String url) throws InterruptedException {
        return start(url, 10);
    }

    static HostedConnector start(String url, int window) throws InterruptedException {
        HostedConnector hosted = new HostedConnector(url, SETTINGS, self -> self.inMemory(window));
        hosted.host.start();
        return hosted;
    }

    InMemoryConnector inMemory(int window) {
        return new InMemoryConnector(FakeRouter.ROUTE, window, provider, inbox, System::nanoTime);
    }

    static ConnectorSettings withLeaseMargin(Duration margin) {
        return new ConnectorSettings(
                SETTINGS.urgentShare(),
                0,
                SETTINGS.claimTimeout(),
                SETTINGS.claimPatience(),
                margin,
                SETTINGS.drainTimeout());
    }

    static ConnectorSettings withDrainTimeout(Duration timeout) {
        return new ConnectorSettings(
                SETTINGS.urgentShare(),
                0,
                SETTINGS.claimTimeout(),
                SETTINGS.claimPatience(),
                SETTINGS.leaseMargin(),
                timeout);
    }

    /// Every attempt that the provider read, in order.
    List<AttemptId> sent() {
        return provider.written().stream()
                .map(written -> written.dispatch().attempt())
                .toList();
    }

    int waitingInInbox() {
        return (int) meters.get("connector.inbox.waiting").gauge().value();
    }

    double count(String name, String... tags) {
        return meters.find(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Override
    public void close() {
        host.close();
        inbox.close();
        try {
            nats.close();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while closing", e);
        }
    }
}
