package io.qasid.model;

/// Where an accepted message stands. The ledger counts these: `accepted = delivered + failed + expired + unknown + in
/// flight`.
/// A deferred message counts as in flight.
public enum MessageStatus {
    /// Accepted, and not sent before a certain moment: quiet hours.
    DEFERRED,
    IN_FLIGHT,
    /// A receipt says it is on the handset, or a provider that sends no receipts took it.
    DELIVERED,
    /// Every step said no.
    FAILED,
    /// The deadline passed before any provider took it.
    EXPIRED,
    /// A provider took it, or may have, and nothing more was heard by the deadline.
    UNKNOWN;

    public boolean terminal() {
        return this != IN_FLIGHT && this != DEFERRED;
    }
}
