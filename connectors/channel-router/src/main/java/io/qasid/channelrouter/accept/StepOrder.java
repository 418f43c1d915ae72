package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.Step;
import java.util.HashSet;
import java.util.List;

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
    /// @param steps of the ladder, before any of them is found closed
    Ranking.Opinion ask(Wanted wanted, ChosenLadder ladder, List<Step> steps) {
        return switch (ladder.strategy()) {
            case FASTEST -> open -> new Ranking.Ordered(times.fastestFirst(open), "");
            case SEQUENTIAL, PARALLEL ->
                ladder.ranked() && steps.size() > 1 ? ranked(wanted, steps) : Ranking.Opinion.AS_WRITTEN;
        };
    }

    private Ranking.Opinion ranked(Wanted wanted, List<Step> steps) {
        Ranking.Opinion opinion =
                ranking.ask(new Ranking.Question(wanted.tenant(), wanted.category(), wanted.recipient(), steps));
        return open -> {
            Ranking.Ordered answer = opinion.order(open);
            boolean same =
                    answer.steps().size() == open.size() && new HashSet<>(answer.steps()).equals(new HashSet<>(open));
            return same ? answer : Ranking.Opinion.AS_WRITTEN.order(open);
        };
    }
}
