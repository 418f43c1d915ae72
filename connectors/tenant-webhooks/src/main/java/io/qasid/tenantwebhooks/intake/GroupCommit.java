package io.qasid.tenantwebhooks.intake;

import io.qasid.model.TenantId;
import io.qasid.tenantwebhooks.delivery.DeliveryLoop;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One commit for several requests: those that come while a commit is under way share the next one. No request ever
/// fails for another one's data.
@Singleton
final class GroupCommit {
    static final int REQUESTS_WAITING_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int REQUESTS_PER_COMMIT_MAX = 16;
    private static final long STOP_CHECK_MILLIS = 200;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final IncomingEvents store;
    private final DeliveryLoop deliveries;
    private final IntakeMetrics metrics;
    private final BlockingQueue<Request> waiting = new ArrayBlockingQueue<>(REQUESTS_WAITING_MAX);
    private final Thread committer = Thread.ofVirtual().name("webhook-intake").unstarted(this::commitUntilStopped);
    private volatile boolean stopping;

    GroupCommit(IncomingEvents store, DeliveryLoop deliveries, IntakeMetrics metrics) {
        this.store = store;
        this.deliveries = deliveries;
        this.metrics = metrics;
    }

    @PostConstruct
    void start() {
        committer.start();
    }

    /// Waits for its commit.
    ///
    /// @return whether all of them are durable. False at once when too many wait: the sender still has them
    boolean commit(List<IncomingEvent> events) throws InterruptedException {
        Request request = new Request(events);
        if (!waiting.offer(request)) {
            metrics.turnedAway();
            return false;
        }
        request.decided.await();
        return request.committed;
    }

    private void commitUntilStopped() {
        List<Request> requests = new ArrayList<>();
        try {
            // never interrupted in mid-commit: that would cost the connection
            while (!stopping) {
                Request first = waiting.poll(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    requests.add(first);
                    waiting.drainTo(requests, REQUESTS_PER_COMMIT_MAX - 1);
                    commitTogether(requests);
                    requests.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commitTogether(List<Request> requests) {
        List<IncomingEvent> all =
                requests.stream().flatMap(request -> request.events.stream()).toList();
        try {
            store(all);
            requests.forEach(request -> request.decide(true));
        } catch (SQLException e) {
            if (requests.size() > 1 && isAboutData(e)) {
                requests.forEach(this::commitAlone);
            } else {
                failed(e);
                requests.forEach(request -> request.decide(false));
            }
        }
    }

    private void commitAlone(Request request) {
        try {
            store(request.events);
            request.decide(true);
        } catch (SQLException e) {
            failed(e);
            request.decide(false);
        }
    }

    /// SQLSTATE class 22: a value that the store can't hold, such as a NUL in a text. Class 23 can't happen here.
    private static boolean isAboutData(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("22");
    }

    /// Those that find a place are stored as leased and go at once; for the others there is a claim.
    private void store(List<IncomingEvent> events) throws SQLException {
        Map<TenantId, Integer> wanted = new HashMap<>();
        events.forEach(event -> wanted.merge(event.tenant(), 1, Integer::sum));
        Map<TenantId, Integer> places = new HashMap<>(deliveries.takePlaces(wanted));
        try {
            IncomingEvents.Stored stored = store.commit(events, places, deliveries.leasedUntil());
            stored.leased().forEach(event -> places.merge(event.tenant(), -1, Integer::sum));
            deliveries.deliver(stored.leased());
            committed(events, stored.added());
            if (stored.leased().size() < events.size()) {
                deliveries.wake();
            }
        } finally {
            places.forEach(deliveries::giveBack);
        }
    }

    private void committed(List<IncomingEvent> events, int added) {
        int withoutEndpoint = Math.toIntExact(
                events.stream().filter(event -> !store.hasEndpoint(event)).count());
        metrics.committed(events.size(), added, withoutEndpoint);
    }

    private void failed(SQLException e) {
        metrics.failed();
        // the message may quote data
        LOG.warn("tenant events not committed, SQLSTATE {}", e.getSQLState());
    }

    /// What still waits stays the sender's.
    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        committer.join(STOP_TIMEOUT);
        waiting.forEach(request -> request.decide(false));
    }

    private static final class Request {
        private final List<IncomingEvent> events;
        private final CountDownLatch decided = new CountDownLatch(1);
        private volatile boolean committed;

        Request(List<IncomingEvent> events) {
            this.events = events;
        }

        void decide(boolean durable) {
            committed = durable;
            decided.countDown();
        }
    }
}
