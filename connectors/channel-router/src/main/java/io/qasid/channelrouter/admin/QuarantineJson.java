package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.verification.Quarantined;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Introspected
record QuarantineJson(List<Chain> chains) {

    /// @param first sequence of its first record
    /// @param last sequence of its last record
    /// @param good up to here it can be relied on; one before `first`: not at all
    /// @param version 1: as it was written; higher: as an admin had it chained anew
    /// @param goodHash of that record, in hex: the next chain's first record names it
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Chain(
            String region,
            int slot,
            long first,
            long last,
            long good,
            String goodHash,
            BreakJson broken,
            String foundAt,
            int version,
            @Nullable String recomputedAt) {
        static Chain of(Quarantined quarantined) {
            var broken = quarantined.broken();
            return new Chain(
                    broken.chain().region(),
                    broken.chain().slot(),
                    broken.chain().origin(),
                    quarantined.last(),
                    broken.good().sequence(),
                    HexFormat.of().formatHex(broken.good().hash()),
                    BreakJson.of(broken),
                    quarantined.foundAt().toString(),
                    quarantined.version(),
                    quarantined.recomputedAt().map(Instant::toString).orElse(null));
        }
    }
}
