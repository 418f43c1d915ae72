package io.qasid.senders;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A decision that is asked for.
///
/// @param expiresAt of an approval; null: as its country wants it
record Wanted(
        State state, String reason, String by, @Nullable Instant expiresAt) {}
