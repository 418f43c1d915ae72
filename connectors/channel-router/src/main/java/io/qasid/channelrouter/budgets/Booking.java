package io.qasid.channelrouter.budgets;

import io.qasid.model.TenantId;

/// What the end of a message moves on its account.
///
/// @param reserved minor units, zero or less
/// @param spent minor units, less than zero where something turned out not to be charged
public record Booking(TenantId tenant, String account, long reserved, long spent) {
    Booking plus(Booking other) {
        return new Booking(tenant, account, reserved + other.reserved, spent + other.spent);
    }
}
