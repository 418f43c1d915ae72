package io.qasid.channelrouter.regions;

import java.time.Duration;
import java.time.Instant;

/// The other regions, as far as an answer's place depends on them.
///
/// @param any whether there are others
/// @param heardUpTo whatever any of them knew by then is known here
/// @param holdMax how long an answer waits for that
public record Neighbours(boolean any, Instant heardUpTo, Duration holdMax) {
    /// There is one region.
    public static final Neighbours NONE = new Neighbours(false, Instant.MAX, Duration.ZERO);
}
