package io.qasid.model;

/// What a provider's receipt says about one segment.
public enum DeliveryState {
    /// Under way; proves nothing (SMPP ENROUTE, ACCEPTD, SCHEDULED).
    ENROUTE(false),
    /// On the handset. Final.
    DELIVERED(true),
    /// Somebody read it, so it is on the handset (WhatsApp read, Viber seen). Comes after DELIVERED, or alone.
    READ(true),
    /// Given up by the provider (SMPP UNDELIV, REJECTD, DELETED). Final.
    FAILED(true),
    /// Its validity ran out at the provider (SMPP EXPIRED). Final.
    EXPIRED(true),
    /// The provider itself does not know (SMPP UNKNOWN). Not proof of either.
    UNKNOWN(false);

    private final boolean terminal;

    DeliveryState(boolean terminal) {
        this.terminal = terminal;
    }

    public boolean terminal() {
        return terminal;
    }

    public boolean onHandset() {
        return this == DELIVERED || this == READ;
    }
}
