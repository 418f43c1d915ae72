package io.qasid.channelrouter.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.ladder.Effect;

/// `chan_messages_settled_total{status}` and `chan_double_delivery_total{route}`, counted after the commit.
public final class SettledCounter {
    private final MeterRegistry metrics;

    public SettledCounter(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void count(Work work) {
        for (Effect effect : work.effects()) {
            switch (effect) {
                case Effect.Settle settle ->
                    metrics.counter(
                                    "chan_messages_settled",
                                    "status",
                                    settle.status().name())
                            .increment();
                case Effect.DoubleDelivery twice ->
                    metrics.counter(
                                    "chan_double_delivery",
                                    "route",
                                    work.state()
                                            .routeOf(work.state().attempt(twice.ordinal()))
                                            .toString())
                            .increment();
                case Effect.StartAttempt started -> {}
                case Effect.RetryAttempt retry -> {}
                case Effect.Note note -> {}
            }
        }
    }
}
