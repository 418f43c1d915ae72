package io.qasid.orchestrator.submit;

import io.qasid.model.Category;
import io.qasid.orchestrator.OnBlocked;
import io.qasid.proto.v1.RouteRequest;
import java.time.Instant;
import java.util.Optional;

/// A message that does not go at once.
///
/// @param key the item's own; empty: none
/// @param bodyHash SHA-256 of the item, 32 octets
/// @param sendAt empty: as soon as it is its turn
/// @param request what the router gets, without what is said here
public record NewNotification(
        Optional<String> key,
        byte[] bodyHash,
        Category category,
        Optional<Instant> sendAt,
        Instant deadline,
        OnBlocked onBlocked,
        RouteRequest request) {
    public NewNotification {
        if (bodyHash.length != 32) {
            throw new IllegalArgumentException("body_hash of an item: 32 octets");
        }
        key.ifPresent(given -> Submission.requireKey("idempotency_key of an item", given));
    }

    /// Without what it says, and to whom.
    @Override
    public String toString() {
        return "NewNotification[" + category + "]";
    }
}
