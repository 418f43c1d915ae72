package io.qasid.secrets;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// One version of one secret. It is itself and no other one: two readings of one version are told apart by their
/// time of creation, not by what is in them.
///
/// @param version counted from 1 for each path
/// @param createdAt when it took the place of the one before, by the store's clock
public record Secret(int version, Instant createdAt, Map<String, String> fields) {
    public Secret {
        fields = Map.copyOf(fields);
    }

    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /// @throws IllegalStateException naming the field if it isn't there: whoever holds it has said what it needs
    public String need(String name) {
        return field(name).orElseThrow(() -> new IllegalStateException("a secret without " + name));
    }

    boolean isSameAs(Secret other) {
        return version == other.version && createdAt.equals(other.createdAt);
    }

    /// Without what is in it.
    @Override
    public String toString() {
        return "Secret[version " + version + " of " + createdAt + "]";
    }
}
