package io.qasid.channelrouter.ranking;

import io.qasid.channelrouter.ladder.Step;
import io.qasid.model.Category;
import java.util.List;

/// What a model is told of one message. It names nobody.
///
/// @param hour 0 to 23, in UTC
record ModelQuestion(Destination destination, Category category, int hour, List<Step> steps) {
    ModelQuestion {
        steps = List.copyOf(steps);
    }
}
