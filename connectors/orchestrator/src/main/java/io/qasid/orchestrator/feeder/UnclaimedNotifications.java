package io.qasid.orchestrator.feeder;

import io.nats.client.JetStreamApiException;
import io.qasid.model.Lane;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done about notifications that were published and that nobody claimed in time. Where the router is slow they
/// wait in the stream, and publishing them again would only fill it.
@Singleton
public final class UnclaimedNotifications {
    private static final Logger LOG = LoggerFactory.getLogger(UnclaimedNotifications.class);
    private static final Duration RECREATE_AT_MOST_EVERY = Duration.ofSeconds(5);

    private final WaitingNotifications notifications;
    private final NotificationQueue queue;
    /// Of what was claimed before, nothing is known here.
    private final Instant startedAt;
    private final Map<Lane, Instant> lastClaim = new ConcurrentHashMap<>();
    private final Map<Lane, Instant> lastRecreation = new EnumMap<>(Lane.class);

    UnclaimedNotifications(WaitingNotifications notifications, NotificationQueue queue, InstantSource clock) {
        this.notifications = notifications;
        this.queue = queue;
        this.startedAt = clock.instant();
    }

    /// Some of the lane came out of the stream, or are being worked on: it flows.
    public void claimed(Lane lane, Instant now) {
        lastClaim.put(lane, now);
    }

    /// One thread calls this.
    void look(Instant now) throws SQLException {
        for (Lane lane : notifications.unclaimed(now)) {
            try {
                remedy(lane, now);
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                LOG.debug("{}: NATS can't be asked: {}", lane, e.getMessage());
                notifications.leaveUnclaimed(lane, now);
            }
        }
    }

    private void remedy(Lane lane, Instant now) throws SQLException, IOException, JetStreamApiException {
        long waiting = queue.waiting(lane);
        boolean flows =
                lastClaim.getOrDefault(lane, startedAt).isAfter(now.minus(WaitingNotifications.UNCLAIMED_AFTER));
        boolean justMade = lastRecreation.getOrDefault(lane, Instant.MIN).isAfter(now.minus(RECREATE_AT_MOST_EVERY));
        if (waiting == 0) {
            LOG.info("{}: what was published got lost and is published again", lane);
            notifications.publishAgain(lane, now);
        } else if (waiting < 0 || (!flows && !justMade)) {
            LOG.warn("{}: the stream is made anew", lane);
            lastRecreation.put(lane, now);
            queue.recreate(lane);
            notifications.publishAllAgain(lane, now);
        } else {
            notifications.leaveUnclaimed(lane, now);
        }
    }
}
