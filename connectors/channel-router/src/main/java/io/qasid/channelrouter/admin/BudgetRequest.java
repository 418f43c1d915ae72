package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.channelrouter.budgets.Budgets;
import io.qasid.channelrouter.budgets.Period;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Money;
import io.qasid.model.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is asked of a budget. The body of `PUT /v1/channel/budgets/{tenant}`:
/// `{"limit": {"amount": "12500.00", "currency": "AFN"}, "period": "MONTH", "version": 3, "reason": "…", "by": "…"}`;
/// `DELETE` has `version`,
/// `reason` and `by` in its query.
final class BudgetRequest {
    static final Set<String> FIELDS = Set.of("limit", "period", "version", "reason", "by");
    private static final String BY_DEFAULT = "admin";
    /// With amount, period and name it has to fit into a record of the audit chain.
    private static final int REASON_LENGTH_MAX = 100;

    private static final int BY_LENGTH_MAX = 30;

    private BudgetRequest() {}

    sealed interface Read {}

    record Valid(Budgets.Order order) implements Read {}

    sealed interface ReadRemoval {}

    record ValidRemoval(Budgets.Removal removal) implements ReadRemoval {}

    record Invalid(List<FieldError> errors) implements Read, ReadRemoval {}

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

    static ReadRemoval removal(
            TenantId tenant, @Nullable String version, @Nullable String reason, @Nullable String by) {
        List<FieldError> errors = new ArrayList<>();
        int upon = version(version);
        if (upon < 1) {
            errors.add(new FieldError("version", "invalid", "A change names the version that it was decided upon."));
        }
        String why = reason == null ? "" : reason.strip();
        if (why.length() > REASON_LENGTH_MAX) {
            errors.add(
                    new FieldError("reason", "too_long", "A reason has at most " + REASON_LENGTH_MAX + " characters."));
        }
        String who = by == null ? "" : by.strip();
        if (who.length() > BY_LENGTH_MAX) {
            errors.add(new FieldError("by", "too_long", "A name has at most " + BY_LENGTH_MAX + " characters."));
        }
        return errors.isEmpty()
                ? new ValidRemoval(new Budgets.Removal(tenant, upon, why, who.isEmpty() ? BY_DEFAULT : who))
                : new Invalid(errors);
    }

    /// 0 for what is none.
    private static int version(@Nullable String text) {
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
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
