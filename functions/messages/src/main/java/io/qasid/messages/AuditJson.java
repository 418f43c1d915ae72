package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.AuditBreak;
import io.qasid.proto.v1.QuarantinedChain;
import io.qasid.proto.v1.VerifyAuditReply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outcome of recomputing the hashes of the audit chains.
///
/// @param intact whether there is no break, now or earlier, but in chains that were recomputed since
/// @param complete whether every chain was walked to its end; no: time was up
/// @param breaks found this time
/// @param quarantined chains that were found broken at any time; they are not walked again
@Introspected
@JsonInclude(Include.ALWAYS)
record AuditJson(
        boolean intact, boolean complete, long records, int chains, List<Break> breaks, List<Quarantined> quarantined) {
    static AuditJson of(VerifyAuditReply reply) {
        return new AuditJson(
                reply.getBreaksCount() == 0
                        && reply.getQuarantinedList().stream().allMatch(QuarantinedChain::hasRecomputedAt),
                !reply.getPartial(),
                reply.getRecords(),
                reply.getChains(),
                reply.getBreaksList().stream().map(Break::of).toList(),
                reply.getQuarantinedList().stream().map(Quarantined::of).toList());
    }

    /// @param origin sequence of the chain's first record: a slot has one chain after another
    /// @param sequence of the first record that is wrong
    /// @param expected hash in hex, or a few words
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Break(String region, int slot, long origin, long sequence, String problem, String expected, String found) {
        static Break of(AuditBreak broken) {
            return new Break(
                    broken.getRegion(),
                    broken.getSlot(),
                    broken.getOrigin(),
                    broken.getSequence(),
                    broken.getProblem(),
                    broken.getExpected(),
                    broken.getFound());
        }
    }

    /// @param last sequence of the chain's last record
    /// @param good up to here it can be relied on
    /// @param recomputedAt when an admin had its records chained anew, as they stand; null: never
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Quarantined(
            Break broken,
            long last,
            long good,
            String foundAt,
            @Nullable String recomputedAt) {
        static Quarantined of(QuarantinedChain chain) {
            return new Quarantined(
                    Break.of(chain.getBroken()),
                    chain.getLastSequence(),
                    chain.getGoodSequence(),
                    WireTime.text(chain.getFoundAt()),
                    chain.hasRecomputedAt() ? WireTime.text(chain.getRecomputedAt()) : null);
        }
    }
}
