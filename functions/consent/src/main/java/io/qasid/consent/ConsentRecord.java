package io.qasid.consent;

import java.time.Instant;

/// What a recipient said last about one scope.
///
/// @param proof where it is documented (a form, a call, a reply); empty only for withdrawals, which need none
record ConsentRecord(Scope scope, State state, String proof, Instant changedAt) {
    enum State {
        GRANTED,
        WITHDRAWN
    }
}
