package io.qasid.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change of what holds in one scope; the last one of a scope is what holds.
///
/// @param before what held until then; null: nothing
record ConsentRecord(
        Scope scope, Said said, Actor actor, @Nullable State before, Instant changedAt) {
    enum State {
        GRANTED,
        WITHDRAWN,
        /// An opt-in that waits for a second yes. In histories only: until then, what held before holds.
        PENDING
    }

    /// What a recipient said.
    ///
    /// @param proof where it is documented (a form, a call, a reply); empty only for withdrawals, which need none
    /// @param at when; null: when it was recorded
    /// @param confirmed of a grant, the second yes; null: there was one only
    record Said(
            State state,
            String proof,
            @Nullable Instant at,
            @Nullable Confirmed confirmed) {}

    /// The second yes.
    ///
    /// @param how where it is documented, 1 to 500 characters
    record Confirmed(Instant at, String how) {}

    Instant saidAt() {
        return said.at() == null ? changedAt : said.at();
    }
}
