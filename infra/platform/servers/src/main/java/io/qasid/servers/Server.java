package io.qasid.servers;

/// A server of our own that can be broken on purpose. All of it listens on 127.0.0.1 only.
public sealed interface Server extends AutoCloseable permits Postgres, NatsServer, RedisServer {

    /// Stays the same over restarts.
    int port();

    /// The process id.
    ///
    /// @throws IllegalStateException if it doesn't run
    long pid();

    /// SIGKILL to it and all its children; returns when they are gone. Nothing more happens until [#restart].
    void kill();

    /// Stops it if it runs and starts it on the same port and data; returns when it answers.
    ///
    /// @throws ServerFailedException with one line that says what to do
    void restart();

    /// Stops it, gently at first. What it keeps stays.
    @Override
    void close();
}
