package io.qasid.channelrouter.verification;

import io.qasid.proto.v1.VerifyAuditReply;
import java.util.List;

/// What a look at all chains found.
///
/// @param records that were looked at
/// @param breaks found this time
/// @param quarantined found at any time, this one included
/// @param complete whether every chain was looked at up to its end
public record Verification(
        long records, int chains, List<ChainBreak> breaks, List<Quarantined> quarantined, boolean complete) {
    public VerifyAuditReply toWire() {
        return VerifyAuditReply.newBuilder()
                .setRecords(records)
                .setChains(chains)
                .addAllBreaks(breaks.stream().map(ChainBreak::toWire).toList())
                .addAllQuarantined(quarantined.stream().map(Quarantined::toWire).toList())
                .setPartial(!complete)
                .build();
    }
}
