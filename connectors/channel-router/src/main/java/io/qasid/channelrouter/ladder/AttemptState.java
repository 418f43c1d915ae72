package io.qasid.channelrouter.ladder;

/// Where one attempt stands.
public enum AttemptState {
    /// Waits for the feeder.
    READY,
    /// Published to its connector and not claimed yet.
    PUBLISHED,
    /// A connector may be writing it to the provider at this moment.
    CLAIMED,
    /// The provider has all of it; receipts decide.
    SUBMITTED,
    /// Its step's success: every segment is on the handset, or, where the step asks for no more, the provider took it.
    DELIVERED,
    /// The provider said no, or a receipt did.
    FAILED,
    /// Perhaps the provider has it: written and never answered, or claimed and never reported.
    UNKNOWN,
    /// Taken back before anybody claimed it: another attempt succeeded, or its step's time was over.
    WITHDRAWN;

    /// Not handed to a connector yet, so it can still be taken back.
    public boolean waiting() {
        return this == READY || this == PUBLISHED;
    }

    /// The provider may have it.
    public boolean handedOver() {
        return this == SUBMITTED || this == UNKNOWN;
    }
}
