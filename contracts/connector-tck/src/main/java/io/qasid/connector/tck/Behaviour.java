package io.qasid.connector.tck;

/// What a provider does with a message that reaches it.
public enum Behaviour {
    /// Takes it.
    ACCEPT,
    /// Says no for good.
    REJECT,
    /// Says not now.
    THROTTLE,
    /// Reads it and never answers.
    SILENCE,
    /// Reads it and drops the connection without an answer.
    DROP
}
