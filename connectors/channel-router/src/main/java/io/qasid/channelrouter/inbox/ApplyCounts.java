package io.qasid.channelrouter.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.ladder.Effect;

/// Counted after the commit: `chan_messages_settled_total{status}`, `chan_double_delivery_total{route}`,
/// `chan_cost_cap_breach_total`, steps that were skipped for their price, `chan_steps_skipped_total{reason}`, and
/// `chan_mo_unroutable_total{route}`,
/// answers that belong to no conversation. Routes are those of our connectors.
public final class ApplyCounts {
    private final MeterRegistry metrics;

    public ApplyCounts(MeterRegistry metrics) {
        this.metrics = metrics;
        // an alert counts it over a window: what is not there before its first event misses it
        metrics.counter("chan_cost_cap_breach");
    }

    void settled(Work work) {
        for (Effect effect : work.effects()) {
            switch (effect) {
                case Effect.Settle settle -> {
                    metrics.counter(
                                    "chan_messages_settled",
                                    "status",
                                    settle.status().name())
                            .increment();
                    // a message that waited, and that no step is cheap enough for any more
                    if (settle.ordinal() == 0
                            && "REFUSED_COST_CAP".equals(settle.reason().code())) {
                        metrics.counter("chan_cost_cap_breach").increment();
                    }
                }
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
                case Effect.Note note -> {
                    if ("STEP_SKIPPED".equals(note.kind())) {
                        metrics.counter(
                                        "chan_steps_skipped",
                                        "reason",
                                        note.reason().code())
                                .increment();
                    }
                }
                case Effect.StepOverCap kept -> {
                    metrics.counter(
                                    "chan_steps_skipped",
                                    "reason",
                                    kept.reason().code())
                            .increment();
                    metrics.counter("chan_cost_cap_breach").increment();
                }
            }
        }
    }

    void unroutable(String route) {
        metrics.counter("chan_mo_unroutable", "route", route).increment();
    }
}
