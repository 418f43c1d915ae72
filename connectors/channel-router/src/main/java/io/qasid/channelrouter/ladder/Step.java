package io.qasid.channelrouter.ladder;

import io.qasid.model.Money;
import io.qasid.model.Route;
import java.time.Duration;
import java.util.Optional;

/// One rung.
///
/// @param within after its start without success the next step is taken; empty: only when it fails. The last step has
///     as long as the message has
/// @param price of the whole message over this route, as listed
public record Step(Route route, Optional<Duration> within, Success success, Money price) {
    public Step {
        within.ifPresent(time -> {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a step's time must be positive, was " + time);
            }
        });
    }

    /// How many parts the provider takes for a message of so many SMS segments.
    int parts(int segments) {
        return route.channel().inSegments() ? segments : 1;
    }
}
