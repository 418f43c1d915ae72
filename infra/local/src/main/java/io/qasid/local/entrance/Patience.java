package io.qasid.local.entrance;

import java.time.Duration;

/// How long the entrance waits.
///
/// @param away for a module that takes no connection, or asks to come again
/// @param between two looks whether it is back
/// @param answer for the answer to a request that a module has
record Patience(Duration away, Duration between, Duration answer) {
    /// A module of a busy machine is back within some ten seconds; its longest answer, the walk over the audit chain,
    /// takes up to 30 s.
    static final Patience USUAL = new Patience(Duration.ofSeconds(20), Duration.ofMillis(50), Duration.ofSeconds(40));
}
