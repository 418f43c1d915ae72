package io.qasid.channelrouter.policies;

import io.qasid.channelrouter.accept.LadderPolicy.Rung;
import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.model.Money;
import java.util.List;
import java.util.Optional;

/// What a policy says of its messages.
///
/// @param rungs in the order in which they were written
/// @param costCapPerMessage of all attempts of one message together; empty: none
/// @param onUnknown empty: as the category has it
public record Policy(
        Strategy strategy,
        Ordering ordering,
        List<Rung> rungs,
        Optional<Money> costCapPerMessage,
        Optional<OnUnknown> onUnknown) {
    public enum Ordering {
        /// As written.
        ORDERED,
        /// As whoever ranks them says; as written while nobody does.
        RANKED
    }

    public Policy {
        rungs = List.copyOf(rungs);
        if (rungs.isEmpty()) {
            throw new IllegalArgumentException("a policy needs at least one step");
        }
    }
}
