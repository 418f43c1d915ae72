package io.qasid.model;

/// Whether messages are brought to one account at one provider (CHAN-01), from the best to the worst.
public enum CircuitState {
    /// As usual.
    CLOSED,
    /// The provider was down a minute ago: one message now and then finds out whether it still is.
    HALF_OPEN,
    /// The provider is down, or somebody ordered to leave it alone: nothing is sent.
    OPEN
}
