package io.qasid.messages;

import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What is known of a key.
sealed interface KeyAnswer {

    /// @param scopes by their names; those that nobody asks for here among them
    /// @param expiresAt from then on it is no key; empty: never
    record Good(Caller caller, Set<String> scopes, Optional<Instant> expiresAt) implements KeyAnswer {
        public Good {
            scopes = Set.copyOf(scopes);
        }
    }

    /// Expired or revoked.
    record Dead(TenantId tenant) implements KeyAnswer {}

    /// The key is good; its tenant may not use it now.
    record Suspended(TenantId tenant) implements KeyAnswer {}

    /// There is no such key.
    record Unknown() implements KeyAnswer {}

    /// Nothing was decided: retry.
    record NoAnswer() implements KeyAnswer {}
}
