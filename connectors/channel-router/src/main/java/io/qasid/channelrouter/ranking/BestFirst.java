package io.qasid.channelrouter.ranking;

import io.qasid.channelrouter.ladder.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Steps by their value, the highest first; of the same value in the order in which they were.
final class BestFirst {
    private BestFirst() {}

    /// @param value asked once for each
    static List<Step> order(List<Step> steps, ToDoubleFunction<Step> value) {
        record Valued(Step step, double value) {}
        List<Valued> valued = new ArrayList<>(steps.size());
        for (Step step : steps) {
            valued.add(new Valued(step, value.applyAsDouble(step)));
        }
        valued.sort(Comparator.comparingDouble(Valued::value).reversed());
        return valued.stream().map(Valued::step).toList();
    }
}
