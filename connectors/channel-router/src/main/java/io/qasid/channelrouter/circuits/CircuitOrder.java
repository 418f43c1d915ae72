package io.qasid.channelrouter.circuits;

import io.qasid.model.CircuitState;
import io.qasid.model.Route;
import java.time.Instant;
import java.util.Optional;

/// What somebody ordered about an account.
///
/// @param state `OPEN` or `CLOSED`
/// @param until empty: until it is taken back
/// @param reason at most 200 characters, without personal data
/// @param by who ordered it, at most 100 characters
public record CircuitOrder(
        Route route, CircuitState state, Optional<Instant> until, String reason, String by, Instant orderedAt) {
    public CircuitOrder {
        if (state == CircuitState.HALF_OPEN) {
            throw new IllegalArgumentException("a circuit is ordered OPEN or CLOSED");
        }
    }

    boolean inForce(Instant now) {
        return until.map(now::isBefore).orElse(true);
    }
}
