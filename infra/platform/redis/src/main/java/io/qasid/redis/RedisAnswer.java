package io.qasid.redis;

import org.jspecify.annotations.Nullable;

/// What came of asking.
///
/// @param <T> of the reply
public sealed interface RedisAnswer<T> {

    /// It answered.
    ///
    /// @param value null for a nil reply
    record Said<T>(@Nullable T value) implements RedisAnswer<T> {}

    /// Nobody knows whether it was done.
    record Away<T>() implements RedisAnswer<T> {}
}
