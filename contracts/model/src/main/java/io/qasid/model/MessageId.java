package io.qasid.model;

import java.util.Objects;
import java.util.UUID;

/// One accepted message: a UUIDv7, so ids order by time and name their monthly partition.
public record MessageId(UUID value) {
    public MessageId {
        Objects.requireNonNull(value);
    }

    /// @throws IllegalArgumentException if `text` is not a UUID
    public static MessageId parse(String text) {
        return new MessageId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
