package io.qasid.channelrouter.ladder;

/// How the steps of a ladder are taken.
public enum Strategy {
    /// One after the other.
    SEQUENTIAL,
    /// All at once: the first success settles the message, later ones are noted.
    PARALLEL,
    /// One after the other, in the order in which they are usually done, and the next one as soon as one takes longer
    /// than it usually does (decision 15). To the ladder it is SEQUENTIAL: order and times come with the terms.
    FASTEST;

    public boolean oneByOne() {
        return this != PARALLEL;
    }
}
