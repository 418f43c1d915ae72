package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.channelrouter.budgets.Budgets;
import io.qasid.channelrouter.budgets.Period;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Money;
import io.qasid.model.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The body of `PUT /v1/channel/budgets/{tenant}`:
/// `{"limit": {"amount": "12500.00", "currency": "AFN"}, "period": "MONTH", "version": 3, "reason": "…", "by": "…"}`.
final class BudgetRequest {
    static final Set<String> FIELDS = Set.of("limit", "period", "version", "reason", "by");
    private static final String BY_DEFAULT = "admin";
    /// With amount, period and name it has to fit into a record of the audit chain.
    private static final int REASON_LENGTH_MAX = 100;

    private static final int BY_LENGTH_MAX = 30;

    private BudgetRequest() {}

    sealed interface Read {}

    record Valid(Budgets.Order order) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(TenantId tenant, ObjectNode body) {
        JsonFields fields = new JsonFields(body, FIELDS);
        Optional<Money> limit = limit(fields);
        if (!body.hasNonNull("limit")) {
            fields.refuse("/limit", "required", "This field is required.");
        }
        String period = fields.optionalText("period").orElse(Period.TOTAL.name());
        if (!Set.of("TOTAL", "MONTH").contains(period)) {
            fields.refuse("/period", "unknown_value", "This has to be TOTAL or MONTH.");
        }
        var version = fields.optionalInt("version", 1, Integer.MAX_VALUE);
        String reason = fields.optionalText("reason").orElse("").strip();
        if (reason.length() > REASON_LENGTH_MAX) {
            fields.refuse("/reason", "too_long", "A reason has at most " + REASON_LENGTH_MAX + " characters.");
        }
        String by = fields.optionalText("by").orElse(BY_DEFAULT).strip();
        if (by.length() > BY_LENGTH_MAX) {
            fields.refuse("/by", "too_long", "A name has at most " + BY_LENGTH_MAX + " characters.");
        }
        if (!fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new Budgets.Order(
                tenant, limit.orElseThrow(), Period.valueOf(period), version, reason, by.isEmpty() ? BY_DEFAULT : by));
    }

    private static Optional<Money> limit(JsonFields fields) {
        return fields.object("limit", Set.of("amount", "currency")).flatMap(inner -> {
            Optional<String> amount = inner.requiredText("amount");
            Optional<String> currency = inner.requiredText("currency");
            if (amount.isEmpty() || currency.isEmpty()) {
                return Optional.empty();
            }
            try {
                Optional<Money> limit = Money.parse(amount.get(), currency.get());
                if (limit.isEmpty()) {
                    fields.refuse("/limit/amount", "invalid", "An amount is a decimal string, for example 12.50.");
                }
                return limit;
            } catch (IllegalArgumentException e) {
                fields.refuse("/limit/currency", "invalid", "A currency has three capitals, for example AFN.");
                return Optional.empty();
            }
        });
    }
}
