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

    List<Step> of(Wanted wanted, ChosenLadder ladder, List<Step> steps) {
        return switch (ladder.strategy()) {
            case FASTEST -> times.fastestFirst(steps);
            case SEQUENTIAL, PARALLEL -> ladder.ranked() ? ranked(wanted, steps) : steps;
        };
    }

    private List<Step> ranked(Wanted wanted, List<Step> steps) {
        List<Step> answer =
                ranking.order(new Ranking.Question(wanted.tenant(), wanted.category(), wanted.recipient(), steps));
        boolean same = answer.size() == steps.size() && new HashSet<>(answer).equals(new HashSet<>(steps));
        return same ? answer : steps;
    }
}
