package io.qasid.consent;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An opt-in and the second yes that it waits for, or waited for.
///
/// @param proof where the first yes is documented
/// @param saidAt when the first yes was said; null: when it was recorded
/// @param tokenHash of [Token#hash]
/// @param triesLeft how many wrong tokens it still survives
record Confirmation(
        UUID id,
        String recipientHash,
        Scope scope,
        String proof,
        @Nullable Instant saidAt,
        byte[] tokenHash,
        int triesLeft,
        State state,
        Instant askedAt,
        Instant expiresAt) {
    enum State {
        PENDING,
        CONFIRMED,
        /// The recipient said no after all.
        WITHDRAWN,
        /// A newer one took its place.
        REPLACED,
        /// Too many wrong tokens.
        EXHAUSTED
    }

    boolean waits(Instant now) {
        return state == State.PENDING && expiresAt.isAfter(now);
    }
}
