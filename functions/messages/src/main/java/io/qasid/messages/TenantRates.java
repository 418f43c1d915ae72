package io.qasid.messages;

import io.qasid.model.TenantId;

/// How many requests each tenant may make a second, in the long run.
@FunctionalInterface
interface TenantRates {
    /// @return at least 1
    int perSecond(TenantId tenant);
}
