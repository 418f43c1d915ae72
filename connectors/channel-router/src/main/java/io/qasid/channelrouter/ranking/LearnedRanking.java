package io.qasid.channelrouter.ranking;

import io.qasid.channelrouter.accept.Ranking;
import io.qasid.channelrouter.ladder.Step;
import java.util.random.RandomGenerator;

/// An embedded bandit: Thompson sampling with a price. Of each step's route a chance of success is drawn
/// from what is believed of it ([Arms#draw]); a step is worth that chance, at so much for each percent,
/// less what it costs, and the most valuable comes first. What looks good is taken, what little is known
/// of is tried now and then, and of two that are equally good the cheaper one goes first. It waits for
/// nothing.
final class LearnedRanking implements Ranking {
    private static final double PERCENT = 100;

    private final Arms arms;
    private final Destinations destinations;
    private final int percentWorth;
    private final RandomGenerator random;

    /// @param percentWorth what one more delivery in a hundred may cost, in minor units of the price
    /// list
    /// @param random used by several threads at once
    LearnedRanking(Arms arms, Destinations destinations, int percentWorth, RandomGenerator random) {
        this.arms = arms;
        this.destinations = destinations;
        this.percentWorth = percentWorth;
        this.random = random;
    }

    @Override
    public Opinion ask(Question question) {
        Destination destination = destinations.of(question.recipient());
        return open ->
                new Ordered(BestFirst.order(open, step -> value(destination, step)), "ranked by what was learned");
    }

    private double value(Destination destination, Step step) {
        return arms.draw(destination, step.route(), random) * PERCENT * percentWorth
                - step.price().minorUnits();
    }
}
