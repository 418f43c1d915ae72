package io.qasid.smpp.session;

/// Why a session is over.
public enum EndReason {
    CLOSED_BY_US,
    /// The SMSC sent `unbind`.
    UNBOUND_BY_SMSC,
    /// The connection was closed or broke.
    CONNECTION_LOST,
    /// Nothing was heard after an `enquire_link`.
    SILENT,
    /// What came was not SMPP.
    NOT_SMPP
}
