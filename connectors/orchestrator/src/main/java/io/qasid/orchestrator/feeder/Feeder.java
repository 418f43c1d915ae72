package io.qasid.orchestrator.feeder;

import io.micronaut.context.annotation.Context;
import io.qasid.events.Spacing;
import io.qasid.model.Lane;
import io.qasid.orchestrator.OrchestratorSettings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes what is due, the urgent lane first, and keeps each lane at most so many ahead of the router: what is not
/// out yet can still be overtaken by another tenant's.
@Context
public final class Feeder {
    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
    private static final Duration LEAST_APART = Duration.ofMillis(5);
    private static final List<Lane> LANES = List.of(Lane.URGENT, Lane.NORMAL);

    private final WaitingNotifications notifications;
    private final UnclaimedNotifications unclaimed;
    private final NotificationQueue queue;
    private final int outstandingMax;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private final Spacing spacing = new Spacing(LEAST_APART);
    private final Thread thread =
            Thread.ofPlatform().name("notification-feeder").unstarted(this::run);
    private volatile boolean open = true;
    private long sweptAtNanos = System.nanoTime() - SWEEP_EVERY.toNanos();

    Feeder(
            WaitingNotifications notifications,
            UnclaimedNotifications unclaimed,
            NotificationQueue queue,
            OrchestratorSettings settings,
            InstantSource clock) {
        this.notifications = notifications;
        this.unclaimed = unclaimed;
        this.queue = queue;
        this.outstandingMax = settings.outstandingMax();
        this.clock = clock;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    /// Something is due, or there is room again: look now.
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void run() {
        while (open) {
            try {
                wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                spacing.await();
                wake.drainPermits();
                // not while NATS is away: what is published in vain waits longer than what waits here
                if (queue.connected()) {
                    sweep();
                    feed();
                }
            } catch (SQLException e) {
                LOG.warn("the feeder waits for the store: {}", e.getMessage());
                pause();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("the feeder stumbled and goes on", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            wake.tryAcquire(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() throws SQLException {
        long nanos = System.nanoTime();
        if (nanos - sweptAtNanos < SWEEP_EVERY.toNanos()) {
            return;
        }
        sweptAtNanos = nanos;
        Instant now = clock.instant();
        int lapsed = notifications.lapsed(now);
        if (lapsed > 0) {
            LOG.info("{} notifications are tried again: nobody said what became of them", lapsed);
        }
        unclaimed.look(now);
    }

    private void feed() throws SQLException {
        Map<Lane, WaitingNotifications.Standing> standings = notifications.standings();
        for (Lane lane : LANES) {
            WaitingNotifications.Standing standing = Objects.requireNonNull(standings.get(lane));
            int room = outstandingMax - standing.out();
            if (standing.waiting() && room > 0) {
                List<DueNotification> due = notifications.take(lane, room, clock.instant());
                if (!due.isEmpty()) {
                    queue.publish(lane, due);
                    wake();
                }
            }
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        open = false;
        wake();
        thread.join(Duration.ofSeconds(5));
    }
}
