package io.qasid.connectorruntime;

import io.qasid.connector.ChannelConnector;
import io.qasid.model.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one connector: pulls both lanes of its route, claims, keeps window and rate, sends, reports.
///
/// It owns the connector: closing the host closes it.
public final class ConnectorHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorHost.class);

    private final ChannelConnector connector;
    private final ConnectorSettings settings;
    private final Sends sends;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ExecutorService senders;
    private final List<LaneLoop> loops = new ArrayList<>();
    private final List<Thread> pulling = new ArrayList<>();
    private final CircuitReports circuit;

    /// @param inbox shared by the process's connectors; closed by whoever made it, after every host
    public ConnectorHost(
            ChannelConnector connector, RouterInbox inbox, Surroundings surroundings, ConnectorSettings settings) {
        this.connector = connector;
        this.settings = settings;
        String account = connector.route().account();
        SendWindow window = new SendWindow(connector.window(), settings.urgentShare());
        AccountBudget budget = new AccountBudget(
                connector.route(),
                settings.segmentsPerSecond(),
                settings.urgentShare(),
                surroundings.copies(),
                surroundings.nanoTime(),
                surroundings.meters());
        SendRoom room = new SendRoom(window, budget, closing);
        HostMetrics metrics = new HostMetrics(surroundings.meters(), connector.route(), window);
        String instance =
                account + "-" + HexFormat.of().toHexDigits(surroundings.random().nextLong());
        this.senders = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("send-" + account + "-", 1).factory());
        this.sends = new Sends(
                connector,
                inbox,
                budget,
                metrics,
                settings.leaseMargin(),
                surroundings.clock(),
                surroundings.nanoTime());
        RouterRequests router = new RouterRequests(surroundings.nats());
        this.circuit = new CircuitReports(connector, instance, router, surroundings.nanoTime(), closing);
        Claims claims = new Claims(router, settings, instance, surroundings.nanoTime(), closing);
        Attempts attempts =
                new Attempts(connector.route().channel(), claims, sends, room, metrics, surroundings.clock(), senders);
        for (Lane lane : Lane.values()) {
            loops.add(new LaneLoop(
                    connector, lane, surroundings.nats(), surroundings.nanoTime(), room, attempts, metrics, closing));
        }
    }

    /// Starts to pull, now or as soon as NATS and the connector are there.
    public void start() {
        if (!pulling.isEmpty() || closed.get()) {
            throw new IllegalStateException("a host starts once: " + connector.route());
        }
        for (LaneLoop loop : loops) {
            pulling.add(Thread.ofVirtual()
                    .name("pull-" + connector.route().account() + "-" + pulling.size())
                    .start(loop));
        }
        pulling.add(Thread.ofVirtual()
                .name("circuit-" + connector.route().account())
                .start(circuit));
    }

    /// Stops pulling, lets what is under way end, waits until its outcomes are committed, closes the connector.
    ///
    /// Takes at most four times the drain timeout, and what the connector takes. A send that is still under way
    /// then is interrupted, and an outcome that is not committed then is lost: the router finds out by its lease.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closing.countDown();
        try {
            stopPulling();
            stopSending();
            int lost = sends.awaitCommitted(settings.drainTimeout());
            if (lost > 0) {
                LOG.warn("{}: closed with {} outcomes that no router committed", connector.route(), lost);
            }
        } catch (InterruptedException e) {
            senders.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            connector.close();
        }
    }

    private void stopPulling() throws InterruptedException {
        for (Thread thread : pulling) {
            if (!thread.join(settings.drainTimeout())) {
                thread.interrupt();
                thread.join();
            }
        }
    }

    private void stopSending() throws InterruptedException {
        senders.shutdown();
        if (!senders.awaitTermination(settings.drainTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.warn("{}: sends still under way at the end of the drain", connector.route());
            senders.shutdownNow();
            senders.awaitTermination(Duration.ofSeconds(1).toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
