package io.qasid.tenants;

import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What is known of a key besides its hash.
///
/// @param prefix its first characters, by which people tell keys apart; may be empty for one that was brought along
/// @param expiresAt from then on it is no key; empty: never
/// @param replacedBy the key that it was rotated to
record ApiKey(
        UUID id,
        TenantId tenant,
        String prefix,
        Set<Scope> scopes,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<UUID> replacedBy) {

    enum State {
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    State state(Instant now) {
        if (revokedAt.isPresent()) {
            return State.REVOKED;
        }
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get()) ? State.EXPIRED : State.ACTIVE;
    }
}
