package io.qasid.channelrouter.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.accept.TimesToSuccess;
import io.qasid.channelrouter.ladder.Effect;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ranking.Lessons;
import java.time.Instant;
import java.util.Optional;

/// Counted after the commit: `chan_messages_settled_total{status}`, `chan_double_delivery_total{route}`,
/// `chan_cost_cap_breach_total`, steps that were skipped for their price, `chan_steps_skipped_total{reason}`, and
/// `chan_mo_unroutable_total{route}`,
/// answers that belong to no conversation. Routes are those of our connectors. How long successes took is noted with
/// it, and whoever learns from them is told what became of attempts.
public final class ApplyCounts {
    private final MeterRegistry metrics;
    private final TimesToSuccess times;
    private final Lessons lessons;

    public ApplyCounts(MeterRegistry metrics, TimesToSuccess times, Lessons lessons) {
        this.metrics = metrics;
        this.times = times;
        this.lessons = lessons;
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
                    teaches(work, note)
                            .ifPresent(succeeded -> lessons.learn(
                                    work.execution().recipient(),
                                    work.state().routeOf(work.state().attempt(note.ordinal())),
                                    succeeded));
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

    /// Whether an attempt had its step's success, once it is known; empty: not yet, never, or it was told before.
    ///
    /// That a step's time is over tells of its route, except where FASTEST gave it less than the policy does; what
    /// comes of the attempt afterwards tells nothing more. Neither does what was not sent, or may have been.
    private static Optional<Boolean> teaches(Work work, Effect.Note note) {
        if (note.ordinal() == 0 || work.wasPassedBy(note.ordinal())) {
            return Optional.empty();
        }
        return switch (note.kind()) {
            case "ATTEMPT_DELIVERED" ->
                Optional.of(!"DELIVERED_UNREAD".equals(note.reason().code()));
            case "ATTEMPT_REJECTED", "ATTEMPT_UNDELIVERED" -> Optional.of(false);
            case "STEP_LATE" ->
                work.state().terms().strategy() == Strategy.FASTEST ? Optional.empty() : Optional.of(false);
            default -> Optional.empty();
        };
    }

    void unroutable(String route) {
        metrics.counter("chan_mo_unroutable", "route", route).increment();
    }
}
