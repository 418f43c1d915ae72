package io.qasid.channelrouter.admin;

import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.budgets.Budget;
import io.qasid.model.Money;

/// A budget as the API shows it.
///
/// @param period `TOTAL` or `MONTH`
/// @param account what the amounts are of: `TOTAL`, or a month in UTC (`2026-03`)
/// @param reserved for messages under way, at most
/// @param spent on messages that ended
@Introspected
record BudgetJson(
        String tenant,
        int version,
        String period,
        String account,
        Amount limit,
        Amount reserved,
        Amount spent,
        Amount available) {

    /// @param amount a decimal string in the major unit: `12.50`
    @Introspected
    record Amount(String amount, String currency) {
        static Amount of(Money money) {
            return new Amount(money.amount(), money.currency());
        }
    }

    static BudgetJson of(Budget.Standing standing) {
        Budget budget = standing.budget();
        return new BudgetJson(
                budget.tenant().toString(),
                budget.version(),
                budget.period().name(),
                standing.account(),
                Amount.of(budget.limit()),
                Amount.of(standing.reserved()),
                Amount.of(standing.spent()),
                Amount.of(standing.available()));
    }
}
