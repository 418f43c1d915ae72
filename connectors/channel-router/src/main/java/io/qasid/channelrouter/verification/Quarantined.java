package io.qasid.channelrouter.verification;

import io.qasid.channelrouter.Wire;
import io.qasid.proto.v1.QuarantinedChain;
import java.time.Instant;
import java.util.Optional;

/// A chain that was found broken, and is not walked any more.
///
/// @param last sequence of its last record; the next chain begins after it
/// @param version 1: as it was written; higher: as an admin had it chained anew
/// @param recomputedAt when that was
public record Quarantined(ChainBreak broken, long last, Instant foundAt, int version, Optional<Instant> recomputedAt) {
    QuarantinedChain toWire() {
        QuarantinedChain.Builder wire = QuarantinedChain.newBuilder()
                .setBroken(broken.toWire())
                .setLastSequence(last)
                .setGoodSequence(broken.good().sequence())
                .setFoundAt(Wire.timestamp(foundAt));
        recomputedAt.ifPresent(at -> wire.setRecomputedAt(Wire.timestamp(at)));
        return wire.build();
    }
}
