package io.qasid.connector.tck;

/// What a provider does with a message that reaches it.
public enum Behaviour {
    /// Takes it.
    ACCEPT,
    /// Takes it after a while: under a tenth of a second to a few seconds.
    SLOW,
    /// Says no for good.
    REJECT,
    /// Says not now, at least once.
    THROTTLE,
    /// Reads it and never answers.
    SILENCE,
    /// Reads it and drops the connection without an answer. New connections are welcome.
    DROP
}
