package io.qasid.senders;

import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One sender of one tenant, and what was decided about it last.
record Registration(UUID id, Subject subject, String requestedBy, Instant requestedAt, Decision decision) {

    /// What it is about; it never changes.
    record Subject(TenantId tenant, SenderId sender, Country country, Operator operator) {}

    /// One line of the history, the last of which says how it stands.
    ///
    /// @param reason what it rests on (a letter, a complaint); at most 500 characters, may be empty for a request
    /// @param by who says so, as the holder of the admin key calls them; at most 100 characters
    /// @param expiresAt until when an approval holds; null: until somebody says otherwise
    record Decision(
            State state,
            String reason,
            String by,
            Instant at,
            @Nullable Instant expiresAt) {}
}
