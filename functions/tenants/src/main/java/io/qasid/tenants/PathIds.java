package io.qasid.tenants;

import io.qasid.model.TenantId;
import java.util.Optional;
import java.util.UUID;

/// Ids as they stand in paths. What is no id is nobody's.
final class PathIds {
    private PathIds() {}

    static Optional<TenantId> tenant(String text) {
        return uuid(text).map(TenantId::new);
    }

    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
