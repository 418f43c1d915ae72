package io.qasid.storage;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import java.util.concurrent.TimeUnit;

/// What the pool tells of each use of a connection.
record WatchedPool(PoolWatch watch) implements IMetricsTracker {
    /// No transaction takes so long. Who keeps a connection for good tells by [Database#worked] what it does with it;
    /// that it let go of it after a week says nothing.
    private static final long WORK_MILLIS_MAX = 60_000;

    @Override
    public void recordConnectionAcquiredNanos(long nanos) {
        watch.waited(nanos);
    }

    @Override
    public void recordConnectionUsageMillis(long millis) {
        if (millis < WORK_MILLIS_MAX) {
            watch.worked(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    @Override
    public void recordConnectionTimeout() {
        watch.waitedInVain();
    }
}
