package io.qasid.channelrouter.ladder;

import io.qasid.model.MessageStatus;
import io.qasid.model.Route;
import java.util.ArrayList;
import java.util.List;

/// Everything the ladder knows of one message.
///
/// @param steps routes in the order in which they are tried, at least one
/// @param attempts by ordinal, at least one once started
public record LadderState(
        MessageStatus status, List<Route> steps, OnUnknown onUnknown, int segments, List<Attempt> attempts) {
    public LadderState {
        steps = List.copyOf(steps);
        attempts = List.copyOf(attempts);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a ladder needs at least one step");
        }
    }

    /// A message that has just been accepted, with its first attempt ready.
    public static LadderState start(List<Route> steps, OnUnknown onUnknown, int segments) {
        return new LadderState(
                MessageStatus.IN_FLIGHT, steps, onUnknown, segments, List.of(Attempt.first(0, 1, segments)));
    }

    public Attempt attempt(int ordinal) {
        return attempts.get(ordinal - 1);
    }

    public Attempt latest() {
        return attempts.getLast();
    }

    public Route routeOf(Attempt attempt) {
        return steps.get(attempt.step());
    }

    LadderState with(MessageStatus next) {
        return new LadderState(next, steps, onUnknown, segments, attempts);
    }

    LadderState with(Attempt changed) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.set(changed.ordinal() - 1, changed);
        return new LadderState(status, steps, onUnknown, segments, all);
    }

    LadderState plus(Attempt added) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(added);
        return new LadderState(status, steps, onUnknown, segments, all);
    }
}
