package io.qasid.channelrouter.inbox;

import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.UUID;

/// What a recipient said by themselves about a tenant's messages.
///
/// @param recipient E.164; a text, so that a row which is not what it should be can be read and set aside
/// @param optedIn false: opted out
/// @param proof where it is documented, without the recipient's own words
record RecipientSaidRow(UUID id, TenantId tenant, String recipient, boolean optedIn, String proof, Instant at) {
    /// Without the number.
    @Override
    public String toString() {
        return "RecipientSaidRow[" + id + "]";
    }
}
