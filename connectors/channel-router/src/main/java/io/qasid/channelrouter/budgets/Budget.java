package io.qasid.channelrouter.budgets;

import io.qasid.model.Money;
import io.qasid.model.TenantId;

/// What a tenant may spend.
///
/// @param version from 1; each change raises it
public record Budget(TenantId tenant, Money limit, Period period, int version) {

    /// A budget and what of it is gone.
    ///
    /// @param account which the budget's present reservations are booked on
    /// @param reserved for messages under way, at most
    /// @param spent on messages that ended; what is not known of them counts as charged
    public record Standing(Budget budget, String account, Money reserved, Money spent) {

        /// Nothing when the limit was lowered below what is gone.
        public Money available() {
            Money limit = budget.limit();
            long left = limit.minorUnits() - reserved.minorUnits() - spent.minorUnits();
            return new Money(Math.max(0, left), limit.currency());
        }
    }
}
