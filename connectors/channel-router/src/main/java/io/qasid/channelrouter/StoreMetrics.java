package io.qasid.channelrouter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.qasid.storage.PoolWatch;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// `chan_pg_query_duration_seconds`: what a connection was used for, each transaction or single statement once, with
/// what was done between its statements; those that failed too. `chan_pg_pool_wait_seconds`: each wait for a
/// connection that ended with one. `chan_pg_pool_timeouts_total`: those that ended without one.
final class StoreMetrics implements PoolWatch {
    private final Timer work;
    private final Timer wait;
    private final Counter timeouts;

    StoreMetrics(MeterRegistry metrics) {
        this.work = Timer.builder("chan_pg_query_duration")
                .description("a transaction or single statement of the router")
                .serviceLevelObjectives(
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(30),
                        Duration.ofMillis(80),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(10))
                .register(metrics);
        this.wait = Timer.builder("chan_pg_pool_wait")
                .description("until the pool had a connection")
                .register(metrics);
        this.timeouts = Counter.builder("chan_pg_pool_timeouts")
                .description("waits for a connection that ended without one")
                .register(metrics);
    }

    @Override
    public void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void waitedInVain() {
        timeouts.increment();
    }

    @Override
    public void worked(long nanos) {
        work.record(nanos, TimeUnit.NANOSECONDS);
    }
}
