package io.qasid.secrets;

/// What came of reading a secret.
public sealed interface SecretRead {

    record Found(Secret secret) implements SecretRead {}

    /// Nobody put it there, or it was deleted.
    record Missing() implements SecretRead {}

    /// Retry later: the store did not say whether it has one.
    ///
    /// @param reason in words, for the log; nothing secret
    record Away(String reason) implements SecretRead {}
}
