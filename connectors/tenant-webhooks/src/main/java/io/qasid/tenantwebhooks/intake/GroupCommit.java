package io.qasid.tenantwebhooks.intake;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One commit for several requests, without one request ever failing for another one's data.
@Singleton
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final IncomingEvents store;
    private final IntakeMetrics metrics;

    GroupCommit(IncomingEvents store, IntakeMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
    }

    /// @return for each request whether all its events are durable
    List<Boolean> commit(List<List<IncomingEvent>> requests) {
        List<IncomingEvent> all = requests.stream().flatMap(List::stream).toList();
        try {
            committed(all, store.commit(all));
            return Collections.nCopies(requests.size(), true);
        } catch (SQLException e) {
            if (requests.size() > 1 && isAboutData(e)) {
                return requests.stream().map(this::commitAlone).toList();
            }
            failed(e);
            return Collections.nCopies(requests.size(), false);
        }
    }

    private boolean commitAlone(List<IncomingEvent> events) {
        try {
            committed(events, store.commit(events));
            return true;
        } catch (SQLException e) {
            failed(e);
            return false;
        }
    }

    /// SQLSTATE class 22: a value that the store can't hold, such as a NUL in a text. Class 23 can't happen here.
    private static boolean isAboutData(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("22");
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
}
