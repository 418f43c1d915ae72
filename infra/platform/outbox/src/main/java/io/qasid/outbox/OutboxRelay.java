package io.qasid.outbox;

import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
import io.qasid.outbox.Outbox.Waiting;
import io.qasid.storage.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells over NATS what waits in an [Outbox]: at once when woken after a commit, and again until NATS had it.
///
/// A row leaves the outbox only after a flush: the server answered on the connection that carried the publish.
/// Instances share the work by row locks. An announcement may come twice, never in vain; whoever misses one is wrong
/// for as long as its cache lives.
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH_MAX = 100;
    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(1);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

    private final Database database;
    private final Outbox outbox;
    private final String natsUrl;
    private final String name;
    private final Duration interval;
    private final Runnable heard;
    /// At most one permit: ten changes at once need one look.
    private final Semaphore work = new Semaphore(1);
    private final AtomicLong published = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    private OutboxRelay(
            Database database, Outbox outbox, String natsUrl, String name, Duration interval, Runnable heard) {
        this.database = database;
        this.outbox = outbox;
        this.natsUrl = natsUrl;
        this.name = name;
        this.interval = interval;
        this.heard = heard;
        this.thread = Thread.ofVirtual().name(name + "-relay").unstarted(this::run);
    }

    /// Returns at once: the first try to reach NATS may take a while, and is in nobody's way.
    ///
    /// @param name whose relay it is, as NATS and the log show it
    /// @param interval how often it looks for what another instance left untold
    public static OutboxRelay start(Database database, Outbox outbox, String natsUrl, String name, Duration interval) {
        return start(database, outbox, natsUrl, name, interval, () -> {});
    }

    /// @param heard run when any instance told something, this one included; one may be missed
    public static OutboxRelay start(
            Database database, Outbox outbox, String natsUrl, String name, Duration interval, Runnable heard) {
        OutboxRelay relay = new OutboxRelay(database, outbox, natsUrl, name, interval, heard);
        relay.thread.start();
        return relay;
    }

    /// Something was committed to the outbox.
    public void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    /// How many announcements NATS was told and confirmed, since the start.
    public AtomicLong published() {
        return published;
    }

    private void run() {
        try {
            relayOver(NatsConnections.open(natsUrl, name));
        } catch (InterruptedException e) {
            LOG.debug("{}: relay stops", name);
        }
    }

    private void relayOver(Connection nats) throws InterruptedException {
        try {
            nats.createDispatcher(announcement -> heard.run()).subscribe(outbox.subject());
            while (!closing) {
                // woken or not, it looks
                boolean woken = work.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
                LOG.trace("{}: looks, woken: {}", name, woken);
                drain(nats);
            }
        } finally {
            nats.close();
        }
    }

    private void drain(Connection nats) {
        if (nats.getStatus() != Connection.Status.CONNECTED) {
            return;
        }
        try {
            while (!closing && database.inTransaction(transaction -> relayBatch(transaction, nats)) == BATCH_MAX) {
                LOG.debug("{}: more announcements wait", name);
            }
        } catch (SQLException e) {
            LOG.warn("{}: announcements wait: {} {}", name, e.getClass().getSimpleName(), e.getSQLState());
        } catch (NotConfirmed e) {
            LOG.warn("{}: announcements wait: NATS did not confirm them", name);
        }
    }

    private int relayBatch(java.sql.Connection transaction, Connection nats) throws SQLException {
        long reconnects = nats.getStatistics().getReconnects();
        List<Waiting> waiting = outbox.oldest(transaction, BATCH_MAX);
        if (waiting.isEmpty()) {
            return 0;
        }
        for (Waiting announcement : waiting) {
            publish(nats, announcement.envelope());
        }
        confirm(nats, reconnects);
        outbox.remove(transaction, waiting);
        published.addAndGet(waiting.size());
        return waiting.size();
    }

    private void publish(Connection nats, byte[] envelope) {
        try {
            nats.publish(outbox.subject(), envelope);
        } catch (IllegalStateException e) {
            throw new NotConfirmed(e);
        }
    }

    private static void confirm(Connection nats, long reconnects) {
        try {
            nats.flush(FLUSH_WITHIN);
        } catch (TimeoutException e) {
            throw new NotConfirmed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotConfirmed(e);
        }
        if (nats.getStatistics().getReconnects() != reconnects) {
            // the answer came over a newer connection than the one that may have lost the publish
            throw new NotConfirmed(new IllegalStateException("reconnected in between"));
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            if (!thread.join(STOPS_WITHIN)) {
                LOG.warn("{}: relay was still at work after {}", name, STOPS_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// NATS did not say that it has the batch: the rows stay.
    private static final class NotConfirmed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotConfirmed(Exception cause) {
            super(cause);
        }
    }
}
