package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.model.Category;
import io.qasid.model.Money;
import java.util.List;
import java.util.Optional;

/// The ladder that a message takes, before gates, conditions and prices.
///
/// @param label what the audit record calls it: `ladder chat`, `policy OTP/chat v3`
/// @param ranked whether the order of the steps is left to us
/// @param cap of all attempts of a message together; empty: none
/// @param onUnknown empty: the category's
record ChosenLadder(
        String label,
        Strategy strategy,
        boolean ranked,
        List<LadderPolicy.Rung> rungs,
        Optional<Money> cap,
        Optional<OnUnknown> onUnknown) {

    static ChosenLadder configured(LadderPolicy.Entry entry) {
        return new ChosenLadder(
                "ladder " + entry.name(), entry.strategy(), false, entry.rungs(), Optional.empty(), Optional.empty());
    }

    OnUnknown onUnknown(Category category) {
        return onUnknown.orElseGet(() -> OnUnknown.of(category));
    }

    /// The smaller of this ladder's cap and the request's.
    Optional<Money> cap(Optional<Money> requested) {
        return requested
                .filter(asked -> cap.map(own -> own.exceeds(asked)).orElse(true))
                .or(() -> cap);
    }
}
