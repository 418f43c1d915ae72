package io.qasid.channelrouter.ranking;

import java.util.List;

/// What became of one question to a model.
sealed interface ModelAnswer {

    /// @param scores one for each step of the question, finite; the highest is to come first
    record Scores(List<Double> scores) implements ModelAnswer {}

    /// The message goes without.
    record None(Fallback why) implements ModelAnswer {}
}
