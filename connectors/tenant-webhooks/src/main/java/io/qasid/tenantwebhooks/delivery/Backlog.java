package io.qasid.tenantwebhooks.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.annotation.Context;
import io.qasid.storage.Database;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `webhook_backlog{state}`: events that are not delivered, counted every quarter of a minute up to 100,000 each; a
/// larger backlog shows as that.
@Context
final class Backlog {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final int COUNTED_MAX = 100_000;
    private static final long INTERVAL_SECONDS = 15;

    private final Database database;
    private final Map<State, AtomicInteger> counts = new EnumMap<>(State.class);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread counter = Thread.ofVirtual().name("webhook-backlog").unstarted(this::countUntilStopped);

    Backlog(Database database, MeterRegistry registry) {
        this.database = database;
        for (State state : State.values()) {
            AtomicInteger count = new AtomicInteger();
            counts.put(state, count);
            registry.gauge("webhook.backlog", Tags.of("state", state.label), count);
        }
    }

    @PostConstruct
    void start() {
        counter.start();
    }

    private void countUntilStopped() {
        try {
            do {
                count();
            } while (!stopping.await(INTERVAL_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void count() {
        try (Connection connection = database.connection()) {
            for (Map.Entry<State, AtomicInteger> entry : counts.entrySet()) {
                entry.getValue().set(count(connection, entry.getKey()));
            }
        } catch (SQLException e) {
            LOG.debug("backlog not counted, SQLSTATE {}", e.getSQLState());
        }
    }

    private static int count(Connection connection, State state) throws SQLException {
        String query = "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE " + state.condition + " LIMIT ?) AS counted";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setInt(1, COUNTED_MAX);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping.countDown();
        counter.join();
    }

    /// As the partial indexes have them.
    private enum State {
        PENDING("pending", "state IN ('PENDING', 'SENDING')"),
        DEAD("dead", "state = 'DEAD'"),
        NO_ENDPOINT("no_endpoint", "state = 'NO_ENDPOINT'");

        private final String label;
        private final String condition;

        State(String label, String condition) {
            this.label = label;
            this.condition = condition;
        }
    }
}
