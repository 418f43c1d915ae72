package io.qasid.channelrouter.ladder;

/// How the steps of a ladder are taken.
public enum Strategy {
    /// One after the other.
    SEQUENTIAL,
    /// All at once: the first success settles the message, later ones are noted.
    PARALLEL
}
