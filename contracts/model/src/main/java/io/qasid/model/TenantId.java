package io.qasid.model;

import java.util.Objects;
import java.util.UUID;

/// Whose message it is.
public record TenantId(UUID value) {
    public TenantId {
        Objects.requireNonNull(value);
    }

    /// @throws IllegalArgumentException if `text` is not a UUID
    public static TenantId parse(String text) {
        return new TenantId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
