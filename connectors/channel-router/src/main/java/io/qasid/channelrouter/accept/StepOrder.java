package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.Step;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;

/// In which order the open steps of a ladder are taken.
final class StepOrder {
    private final Ranking ranking;
    private final TimesToSuccess times;

    StepOrder(Ranking ranking, TimesToSuccess times) {
        this.ranking = ranking;
        this.times = times;
    }

    /// Does not wait.
    ///
    /// @param steps of the ladder, before any of them is found closed; made only for a ladder that is ranked
    Ranking.Opinion ask(Wanted wanted, ChosenLadder ladder, Supplier<List<Step>> steps) {
        return switch (ladder.strategy()) {
            case FASTEST -> open -> new Ranking.Ordered(times.fastestFirst(open), "");
            case SEQUENTIAL, PARALLEL -> ladder.ranked() ? ranked(wanted, steps.get()) : Ranking.Opinion.AS_WRITTEN;
        };
    }

    private Ranking.Opinion ranked(Wanted wanted, List<Step> steps) {
        if (steps.size() < 2) {
            return Ranking.Opinion.AS_WRITTEN;
        }
        Ranking.Opinion opinion =
                ranking.ask(new Ranking.Question(wanted.tenant(), wanted.category(), wanted.recipient(), steps));
        return open -> {
            if (open.size() < 2) {
                // nobody waits for an opinion on it
                return Ranking.Opinion.AS_WRITTEN.order(open);
            }
            Ranking.Ordered answer = opinion.order(open);
            boolean same =
                    answer.steps().size() == open.size() && new HashSet<>(answer.steps()).equals(new HashSet<>(open));
            return same ? answer : Ranking.Opinion.AS_WRITTEN.order(open);
        };
    }
}
