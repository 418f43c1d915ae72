package io.qasid.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.VerifyAuditReply;
import java.util.List;

/// The outcome of recomputing every hash of the audit chains.
///
/// @param intact whether there is no break
@Introspected
@JsonInclude(Include.ALWAYS)
record AuditJson(boolean intact, long records, int chains, List<Break> breaks) {
    static AuditJson of(VerifyAuditReply reply) {
        return new AuditJson(
                reply.getBreaksCount() == 0,
                reply.getRecords(),
                reply.getChains(),
                reply.getBreaksList().stream()
                        .map(each -> new Break(each.getRegion(), each.getSlot(), each.getSequence(), each.getProblem()))
                        .toList());
    }

    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Break(String region, int slot, long sequence, String problem) {}
}
