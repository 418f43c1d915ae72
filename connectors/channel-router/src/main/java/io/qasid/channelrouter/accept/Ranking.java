package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.Step;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.List;

/// In which order the steps of a ranked policy are taken. It only orders: what it answers is taken if it holds the same
/// steps, else the policy's own order is, so that whatever stands behind it may fail.
///
/// It is asked before the gates have answered, which of the steps are open is known afterwards: who waits for the gates
/// anyway doesn't wait twice.
@FunctionalInterface
public interface Ranking {
    /// The policy's own order.
    Ranking AS_WRITTEN = question -> Opinion.AS_WRITTEN;

    /// @param recipient for country and operator
    /// @param steps in the policy's order, with their prices for this message, also those that may turn out closed
    record Question(TenantId tenant, Category category, Msisdn recipient, List<Step> steps) {
        public Question {
            steps = List.copyOf(steps);
        }

        /// Without the recipient: this ends up in logs.
        @Override
        public String toString() {
            return "Question[" + tenant + " " + category + " " + steps + "]";
        }
    }

    /// Asks and does not wait. Throws nothing.
    Opinion ask(Question question);

    /// What becomes of one question.
    @FunctionalInterface
    interface Opinion {
        Opinion AS_WRITTEN = open -> new Ordered(open, "");

        /// Waits some milliseconds at most from the question on. Throws nothing.
        ///
        /// @param open those of the question's steps that may be taken, in its order
        Ordered order(List<Step> open);
    }

    /// @param how they came into this order, for the audit record; empty: as the policy has them
    record Ordered(List<Step> steps, String how) {
        public Ordered {
            steps = List.copyOf(steps);
        }
    }
}
