package io.qasid.channelrouter.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.accept.TimesToSuccess;
import io.qasid.channelrouter.ladder.Effect;
import java.time.Instant;

/// Counted after the commit: `chan_messages_settled_total{status}`, `chan_double_delivery_total{route}`,
/// `chan_cost_cap_breach_total`, steps that were skipped for their price, `chan_steps_skipped_total{reason}`, and
/// `chan_mo_unroutable_total{route}`,
/// answers that belong to no conversation. Routes are those of our connectors. How long successes took is noted with
/// it.
public final class ApplyCounts {
    private final MeterRegistry metrics;
    private final TimesToSuccess times;

    public ApplyCounts(MeterRegistry metrics, TimesToSuccess times) {
        this.metrics = metrics;
        this.times = times;
        // an alert counts it over a window: what is not there before its first event misses it
        metrics.counter("chan_cost_cap_breach");
    }

    void settled(Work work, Instant now) {
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
                    if (tellsTime(note)) {
                        work.took(note.ordinal(), now, times::observed);
                    }
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

    /// A success, or that there was none in the time that the step had.
    private static boolean tellsTime(Effect.Note note) {
        return switch (note.kind()) {
            case "ATTEMPT_DELIVERED" -> !"DELIVERED_UNREAD".equals(note.reason().code());
            case "STEP_LATE" -> true;
            case "ATTEMPT_WITHDRAWN" ->
                "STEP_DEADLINE_PASSED".equals(note.reason().code());
            default -> false;
        };
    }

    void unroutable(String route) {
        metrics.counter("chan_mo_unroutable", "route", route).increment();
    }
}
