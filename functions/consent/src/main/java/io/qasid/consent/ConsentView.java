package io.qasid.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.List;

/// A record as the admin API shows it. The number is not repeated: its hash is enough to find it again.
///
/// @param channel wire name, or ALL
/// @param category name, or ALL
/// @param changedAt ISO-8601, UTC
@Introspected
@JsonInclude(Include.ALWAYS)
record ConsentView(
        String tenantId,
        String recipientHash,
        String channel,
        String category,
        String state,
        String proof,
        String changedAt) {

    static ConsentView of(TenantId tenant, Msisdn recipient, ConsentRecord record) {
        return new ConsentView(
                tenant.toString(),
                recipient.hash(),
                record.scope().channelText(),
                record.scope().categoryText(),
                record.state().name(),
                record.proof(),
                record.changedAt().toString());
    }

    /// @param consents what holds now, one for each scope
    /// @param history every change, the newest first, at most 200
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record File(List<ConsentView> consents, List<ConsentView> history) {}
}
