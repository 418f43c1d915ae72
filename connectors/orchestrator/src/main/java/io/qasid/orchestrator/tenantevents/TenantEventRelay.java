package io.qasid.orchestrator.tenantevents;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micronaut.context.annotation.Context;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.qasid.events.Subjects;
import io.qasid.orchestrator.Wire;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.TenantEventBatch;
import io.qasid.proto.v1.TenantEventReply;
import io.qasid.storage.Database;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands tenant events over: a row goes only after tenant-webhooks said that it has committed it.
@Context
public final class TenantEventRelay {
    private static final Logger LOG = LoggerFactory.getLogger(TenantEventRelay.class);
    private static final int BATCH_MAX = 256;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Database database;
    private final Connection nats;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean open = true;

    TenantEventRelay(Database database, Connection nats) {
        this.database = database;
        this.nats = nats;
        this.thread = Thread.ofVirtual().name("notification-event-relay").unstarted(this::run);
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    /// Events were committed: look now.
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void run() {
        try {
            while (open) {
                wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                Handed handed = handOver();
                if (handed == Handed.FULL_BATCH) {
                    wake();
                } else if (handed == Handed.REFUSED) {
                    wake.tryAcquire(1, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("tenant event relay stops");
        }
    }

    private Handed handOver() {
        try {
            return database.inTransaction(connection -> {
                List<TenantEventRow> rows = TenantEventStore.lock(connection, BATCH_MAX);
                if (rows.isEmpty()) {
                    return Handed.NOTHING;
                }
                if (!taken(rows)) {
                    return Handed.REFUSED;
                }
                TenantEventStore.remove(connection, rows);
                return rows.size() == BATCH_MAX ? Handed.FULL_BATCH : Handed.SOME;
            });
        } catch (SQLException | RuntimeException e) {
            LOG.warn("tenant events wait: {}", e.getMessage());
            return Handed.REFUSED;
        }
    }

    private boolean taken(List<TenantEventRow> rows) {
        TenantEventBatch.Builder batch = TenantEventBatch.newBuilder();
        for (TenantEventRow row : rows) {
            batch.addEvents(TenantEvent.newBuilder()
                    .setId(row.id().toString())
                    .setTenantId(row.tenant().toString())
                    .setType(row.type())
                    .setTime(Wire.timestamp(row.at()))
                    .setOrderKey(row.orderKey())
                    .setDataJson(row.dataJson()));
        }
        try {
            Message reply = nats.request(Subjects.TENANT_EVENTS, batch.build().toByteArray(), ANSWER_WITHIN);
            return reply != null
                    && !reply.isStatusMessage()
                    && TenantEventReply.parseFrom(reply.getData()).getCommitted();
        } catch (InvalidProtocolBufferException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @PreDestroy
    void close() {
        open = false;
        wake();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private enum Handed {
        NOTHING,
        SOME,
        FULL_BATCH,
        REFUSED
    }
}
