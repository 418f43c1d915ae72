package io.qasid.compliance;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.storage.Database;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells caches over NATS that a rule changed: at once after the commit, and again until NATS had it. And hears so
/// from other instances: then the rules here are read again.
///
/// A row leaves the outbox only after a flush: the server answered on the connection that carried the
/// publish. Two instances share the work by row locks. An announcement may come twice, never in vain; whoever
/// misses one is wrong for as long as its cache lives, 60 s.
@Context
final class AnnouncementRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementRelay.class);
    private static final int BATCH_MAX = 100;
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(1);

    private static final String OLDEST = """
            select id, envelope from compliance_outbox order by id limit %d for update skip locked
            """.formatted(BATCH_MAX);

    private static final String DELETE = "delete from compliance_outbox where id = any (?)";

    private final Database database;
    private final ComplianceSettings settings;
    private final RulesInForce rules;
    /// At most one permit: ten changes at once need one look.
    private final Semaphore work = new Semaphore(1);
    private final AtomicLong published = new AtomicLong();
    private final Thread thread = Thread.ofVirtual().name("compliance-relay").unstarted(this::run);
    private volatile boolean closing;

    AnnouncementRelay(Database database, ComplianceSettings settings, RulesInForce rules, MeterRegistry meters) {
        this.database = database;
        this.settings = settings;
        this.rules = rules;
        meters.more().counter("compliance.announcements.published", List.of(), published);
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    /// Something was committed to the outbox.
    void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void run() {
        // the first try may take a while: here, never in the way of the gate
        try {
            relayOver(NatsConnections.open(settings.natsUrl(), "compliance"));
        } catch (InterruptedException e) {
            LOG.debug("relay stops");
        }
    }

    private void relayOver(Connection nats) throws InterruptedException {
        try {
            // whoever misses one reads the rules again anyway, a little later
            nats.createDispatcher(announcement -> rules.wake()).subscribe(Subjects.COMPLIANCE_CHANGED);
            while (!closing) {
                work.tryAcquire(settings.relayInterval().toMillis(), TimeUnit.MILLISECONDS);
                drain(nats);
            }
        } finally {
            nats.close();
        }
    }

    private void drain(Connection nats) throws InterruptedException {
        if (nats.getStatus() != Connection.Status.CONNECTED) {
            return;
        }
        try {
            while (!closing && database.inTransaction(transaction -> relayBatch(transaction, nats)) == BATCH_MAX) {
                LOG.debug("more announcements wait");
            }
        } catch (SQLException e) {
            LOG.warn("announcements wait: {} {}", e.getClass().getSimpleName(), e.getSQLState());
        } catch (NotFlushed e) {
            LOG.warn("announcements wait: NATS did not confirm them");
        }
    }

    private int relayBatch(java.sql.Connection transaction, Connection nats) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        long reconnects = nats.getStatistics().getReconnects();
        try (PreparedStatement select = transaction.prepareStatement(OLDEST);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
                publish(nats, rows.getBytes(2));
            }
        }
        if (ids.isEmpty()) {
            return 0;
        }
        flush(nats, reconnects);
        try (PreparedStatement delete = transaction.prepareStatement(DELETE)) {
            delete.setArray(1, transaction.createArrayOf("uuid", ids.toArray()));
            delete.executeUpdate();
        }
        published.addAndGet(ids.size());
        return ids.size();
    }

    private static void publish(Connection nats, byte[] envelope) {
        try {
            nats.publish(Subjects.COMPLIANCE_CHANGED, envelope);
        } catch (IllegalStateException e) {
            throw new NotFlushed(e);
        }
    }

    private static void flush(Connection nats, long reconnects) {
        try {
            nats.flush(FLUSH_TIMEOUT);
        } catch (TimeoutException e) {
            throw new NotFlushed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotFlushed(e);
        }
        if (nats.getStatistics().getReconnects() != reconnects) {
            // the answer came over a newer connection than the one that may have lost the publish
            throw new NotFlushed(new IllegalStateException("reconnected in between"));
        }
    }

    @Override
    @PreDestroy
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// NATS did not say that it has the batch: the rows stay.
    private static final class NotFlushed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotFlushed(Exception cause) {
            super(cause);
        }
    }
}
