package io.qasid.channelrouter.verification;

import io.qasid.audit.HashChain;
import io.qasid.channelrouter.audit.ChainTail;

/// The records of a writer slot from one origin on, up to its tail or to where the next chain begins.
///
/// @param origin sequence of its first record
public record Chain(String region, int slot, long origin) {
    /// What its first record follows.
    ChainTail start() {
        return new ChainTail(origin - 1, HashChain.origin());
    }

    /// `kbl/0@1`
    @Override
    public String toString() {
        return region + "/" + slot + "@" + origin;
    }
}
