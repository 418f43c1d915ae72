package io.qasid.channelrouter.feeder;

import io.qasid.model.CircuitState;
import io.qasid.model.Route;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// How many attempts of each lane may be published and unclaimed at once: about a second of work, so that JetStream
/// stays shallow and fairness stays ours.
///
/// The count in memory is a good guess between two looks at PostgreSQL ([#recount]), no more.
public final class Credits {
    private final int outstandingMax;
    private final Function<Route, CircuitState> circuits;
    private final Map<LaneKey, Lane> lanes = new ConcurrentHashMap<>();

    /// @param outstandingMax attempts published and unclaimed for each lane
    /// @param circuits nothing is published for a route that is open, and one attempt for one that is half so
    public Credits(int outstandingMax, Function<Route, CircuitState> circuits) {
        this.outstandingMax = outstandingMax;
        this.circuits = circuits;
    }

    private int max(LaneKey key) {
        return switch (circuits.apply(key.route())) {
            case CLOSED -> outstandingMax;
            case HALF_OPEN -> 1;
            case OPEN -> 0;
        };
    }

    /// Takes a place for one attempt that is published right after its commit: only while nobody waits in the lane,
    /// because whoever waits is served first.
    public boolean takeAhead(LaneKey key) {
        return lane(key).takeAhead(max(key));
    }

    /// Gives back places that were taken and not used, or whose attempts were claimed.
    public void release(LaneKey key, int count) {
        lane(key).release(count);
    }

    /// How many more may be published now.
    public int room(LaneKey key) {
        return lane(key).room(max(key));
    }

    /// For how many the feeder looks: with less room than this a lane has nearly all its work ahead of it still,
    /// and a look for each place that a claim makes would cost more than what it finds.
    int worthFeeding(LaneKey key) {
        return Math.max(1, max(key) / 8);
    }

    int outstanding(LaneKey key) {
        return lane(key).outstanding();
    }

    public void took(LaneKey key, int count) {
        lane(key).took(count);
    }

    /// Attempts were stored as ready: until the feeder has looked, nobody overtakes them.
    public void waiting(LaneKey key) {
        lane(key).waiting(true);
    }

    /// Whether ready attempts may be there.
    boolean waits(LaneKey key) {
        return lane(key).waits();
    }

    /// What the feeder saw: whether ready attempts are left.
    public void served(LaneKey key, boolean moreWait) {
        lane(key).waiting(moreWait);
    }

    /// Sets the counts to what PostgreSQL says.
    public void recount(Map<LaneKey, Integer> outstanding) {
        lanes.forEach((key, lane) -> lane.recount(outstanding.getOrDefault(key, 0)));
    }

    public Collection<LaneKey> known() {
        return lanes.keySet();
    }

    private Lane lane(LaneKey key) {
        return lanes.computeIfAbsent(key, k -> new Lane());
    }

    private static final class Lane {
        private int outstanding;
        /// True at first: what an earlier run left is found by the feeder's first look.
        private boolean waiting = true;

        synchronized boolean takeAhead(int max) {
            if (waiting || outstanding >= max) {
                waiting = waiting || outstanding >= max;
                return false;
            }
            outstanding++;
            return true;
        }

        synchronized void release(int count) {
            outstanding = Math.max(0, outstanding - count);
        }

        synchronized void took(int count) {
            outstanding += count;
        }

        synchronized int room(int max) {
            return Math.max(0, max - outstanding);
        }

        synchronized int outstanding() {
            return outstanding;
        }

        synchronized boolean waits() {
            return waiting;
        }

        synchronized void waiting(boolean now) {
            waiting = now;
        }

        synchronized void recount(int actual) {
            outstanding = actual;
        }
    }
}
