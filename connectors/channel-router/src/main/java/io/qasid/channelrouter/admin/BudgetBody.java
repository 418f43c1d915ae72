package io.qasid.channelrouter.admin;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

// describes what BudgetRequest reads; nothing is made of it

/// What a tenant may spend.
///
/// @param period TOTAL (without it), or MONTH, which begins anew each month in UTC
/// @param version that the change was decided upon; without it there is no budget yet
/// @param reason goes into the audit chain
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "BudgetRequest")
record BudgetBody(
        Limit limit,

        @Nullable
        @Schema(
                type = "string",
                allowableValues = {"TOTAL", "MONTH"})
        String period,

        @Nullable @Schema(minimum = "1") Integer version,
        @Nullable @Schema(maxLength = 100) String reason,
        @Nullable @Schema(maxLength = 30) String by) {
    static final String EXAMPLE = """
        {"limit": {"amount": "12500.00", "currency": "AFN"}, "period": "MONTH", "reason": "contract 17", "by": "sales"}\
        """;

    /// @param amount a decimal string in the major unit, two decimals or none
    /// @param currency ISO 4217; that of the prices
    @Schema(name = "BudgetLimit")
    record Limit(
            @Schema(pattern = "[0-9]{1,13}([.][0-9]{2})?") String amount,
            @Schema(pattern = "[A-Z]{3}") String currency) {}
}
