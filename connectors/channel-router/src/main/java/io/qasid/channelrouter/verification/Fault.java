package io.qasid.channelrouter.verification;

/// What is wrong with the first wrong record of a chain, as far as it and its neighbours tell.
public enum Fault {
    /// The record after it still follows the hash that it has, which its payload hasn't any more.
    PAYLOAD_CHANGED("its payload was changed"),
    /// The record after it follows the hash that its payload has.
    HASH_CHANGED("its hash was changed"),
    /// Its hash is right if it follows the record before it, which it says it doesn't.
    PREVIOUS_HASH_CHANGED("its hash of the record before was changed"),
    /// It agrees with itself and follows some other record.
    RECORD_MISPLACED("another record is in its place"),
    /// Nothing about it fits.
    RECORD_CHANGED("several parts of it were changed"),
    RECORD_MISSING("it is missing"),
    /// Payload and hashes are right; what is looked for by kind, tenant or message finds something else.
    COLUMNS_CHANGED("its columns say something else than its payload"),
    /// The tail has another hash than the record that it names.
    TAIL_CHANGED("it has another hash than the tail of the chain"),
    /// Every hash is right, and what was verified before is not there: the chain was written anew.
    REWRITTEN("it is not the record that was verified before"),
    /// More was verified before than the tail says there is.
    CUT("it was verified before and is gone"),

    /// Where the chain ended is not known any more; its writer had to begin the next one.
    TAIL_LOST("the tail of the chain is gone");

    private final String problem;

    Fault(String problem) {
        this.problem = problem;
    }

    /// For a person: what is wrong with the record.
    public String problem() {
        return problem;
    }
}
