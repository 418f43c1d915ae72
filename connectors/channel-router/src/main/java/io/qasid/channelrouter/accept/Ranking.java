package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.Step;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.List;

/// In which order the steps of a ranked policy are taken. It only orders: what it answers is taken if it holds the same
/// steps, else the policy's own order is, so that whatever stands behind it may fail.
@FunctionalInterface
public interface Ranking {
    /// The policy's own order.
    Ranking AS_WRITTEN = Question::steps;

    /// @param recipient for country and operator
    /// @param steps in the policy's order, with their prices for this message
    record Question(TenantId tenant, Category category, Msisdn recipient, List<Step> steps) {
        /// Without the recipient: this ends up in logs.
        @Override
        public String toString() {
            return "Question[" + tenant + " " + category + " " + steps + "]";
        }
    }

    /// Returns at once, or nearly so: a message waits for it. Throws nothing.
    List<Step> order(Question question);
}
