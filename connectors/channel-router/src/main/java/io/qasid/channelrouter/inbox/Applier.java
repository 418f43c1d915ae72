package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.Feeder;
import io.qasid.channelrouter.feeder.LaneKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies what was committed to the inbox, and what time alone brings about: deadlines and lapsed claims. In batches,
/// each one transaction; a batch that fails leaves everything as it was and is taken again.
public final class Applier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration MATCH_PARKED_EVERY = Duration.ofSeconds(5);

    private final ApplyBatch batches;
    private final AuditSlot slot;
    private final Credits credits;
    private final Feeder feeder;
    private final Runnable eventsStored;
    private final BooleanSupplier listening;
    private final HeardReports heard;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private Instant matchDue = Instant.MIN;
    private volatile boolean open = true;

    /// @param eventsStored called when tenant events were committed
    /// @param listening whether connectors can reach us now
    Applier(
            ApplyBatch batches,
            AuditSlot slot,
            Credits credits,
            Feeder feeder,
            Runnable eventsStored,
            BooleanSupplier listening,
            HeardReports heard,
            InstantSource clock) {
        this.batches = batches;
        this.slot = slot;
        this.credits = credits;
        this.feeder = feeder;
        this.eventsStored = eventsStored;
        this.listening = listening;
        this.heard = heard;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("applier").start(this::run);
    }

    /// Entries were committed: look now.
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void run() {
        try (slot) {
            while (open) {
                wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                applyOnce();
            }
        } catch (InterruptedException e) {
            LOG.debug("applier stops");
        }
    }

    private void applyOnce() throws InterruptedException {
        try {
            Instant now = clock.instant();
            if (!now.isBefore(matchDue)) {
                batches.matchParked(slot.held());
                matchDue = now.plus(MATCH_PARKED_EVERY);
            }
            if (!listening.getAsBoolean()) {
                heard.missed();
            }
            Optional<Instant> heardUpTo = heard.upTo(now);
            ApplyBatch.Read read = batches.inbox(slot, now);
            follow(read.applied());
            follow(batches.time(slot, now, heardUpTo.map(heardAt -> earlier(heardAt, read.upTo()))));
        } catch (SQLException e) {
            heard.missed();
            slot.giveUp();
            LOG.warn("the applier waits for the store: {}", e.getMessage());
            wake.tryAcquire(1, TimeUnit.SECONDS);
        } catch (RuntimeException e) {
            slot.giveUp();
            LOG.error("a batch could not be applied and is taken again", e);
            wake.tryAcquire(1, TimeUnit.SECONDS);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// Tells feeder and relay what there is for them.
    void follow(ApplyBatch.Applied applied) {
        for (LaneKey lane : applied.ready()) {
            credits.waiting(lane);
        }
        if (!applied.ready().isEmpty()) {
            feeder.wake();
        }
        if (applied.events() > 0) {
            eventsStored.run();
        }
        if (applied.full()) {
            wake();
        }
    }

    @Override
    public void close() {
        open = false;
        wake();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
