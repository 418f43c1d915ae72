package io.qasid.simulator.smsc;

/// What becomes of a submit_sm that is read and never answered.
public enum BlackHole {
    OFF,
    /// Lost: the SMSC never had it.
    LOST,
    /// Taken, recorded and delivered; only nobody says so. Receipts follow when the hole is closed.
    TAKEN
}
