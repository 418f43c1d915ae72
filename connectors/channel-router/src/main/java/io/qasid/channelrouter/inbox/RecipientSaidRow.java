package io.qasid.channelrouter.inbox;

import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.UUID;

/// What a recipient said by themselves about a tenant's messages.
///
/// @param optedIn false: opted out
/// @param proof where it is documented, without the recipient's own words
record RecipientSaidRow(UUID id, TenantId tenant, Msisdn recipient, boolean optedIn, String proof, Instant at) {
    /// Without the number.
    @Override
    public String toString() {
        return "RecipientSaidRow[" + id + "]";
    }
}
