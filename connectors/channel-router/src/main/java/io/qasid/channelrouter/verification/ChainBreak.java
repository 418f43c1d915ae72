package io.qasid.channelrouter.verification;

import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.proto.v1.AuditBreak;

/// The first record of a chain that is not as it was written.
///
/// @param expected hash in hex, or a few words; no personal data
/// @param found likewise
/// @param good the last record before it that is right
public record ChainBreak(Chain chain, long sequence, Fault fault, String expected, String found, ChainTail good) {
    /// Likewise, when nothing after `good` can be trusted.
    ChainBreak since(ChainTail good) {
        return new ChainBreak(chain, sequence, fault, expected, found, good);
    }

    AuditBreak toWire() {
        return AuditBreak.newBuilder()
                .setRegion(chain.region())
                .setSlot(chain.slot())
                .setOrigin(chain.origin())
                .setSequence(sequence)
                .setProblem(fault.problem())
                .setExpected(expected)
                .setFound(found)
                .build();
    }
}
