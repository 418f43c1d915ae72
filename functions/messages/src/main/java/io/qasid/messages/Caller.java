package io.qasid.messages;

import io.qasid.model.TenantId;
import java.util.Optional;

/// Whose request it is.
///
/// @param defaultSender whom the tenant's messages without a sender come from; empty: the tenant has none
/// @param requestsPerSecond that all keys of the tenant may make together, in the long run; at least 1
record Caller(TenantId tenant, Optional<String> defaultSender, int requestsPerSecond) {
    Caller {
        if (requestsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "a tenant may make at least 1 request a second, not " + requestsPerSecond);
        }
    }
}
