package io.qasid.consent;

/// How often a recipient has to say yes before it counts.
enum OptIn {
    SINGLE,
    /// Once, and once more in answer to a token that was brought to the recipient.
    DOUBLE
}
