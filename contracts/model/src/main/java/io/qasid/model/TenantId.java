package io.qasid.model;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whose message it is.
public record TenantId(UUID value) {
    public TenantId {
        Objects.requireNonNull(value);
    }

    /// @throws IllegalArgumentException if `text` is not a UUID
    public static TenantId parse(String text) {
        return new TenantId(UUID.fromString(text));
    }

    /// By hand, see [Msisdn#equals].
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TenantId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
