package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.verification.Verification;
import java.util.List;

/// @param more call again for the rest
/// @param breaks found by this call
/// @param quarantined how many chains are, those found by this call included
@Introspected
@JsonInclude(Include.ALWAYS)
record VerificationJson(long records, int chains, List<BreakJson> breaks, int quarantined, boolean more) {
    static VerificationJson of(Verification done) {
        return new VerificationJson(
                done.records(),
                done.chains(),
                done.breaks().stream().map(BreakJson::of).toList(),
                done.quarantined().size(),
                !done.complete());
    }
}
