package io.qasid.senders;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

// describes what Grounds reads; nothing is made of it

/// What a decision rests on, and who made it.
///
/// @param reason a letter, a complaint, a ticket
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "DecisionRequest")
record DecisionBody(
        @Schema(minLength = 1, maxLength = 500) String reason,
        @Nullable @Schema(maxLength = 100) String by) {
    static final String EXAMPLE = """
        {"reason": "complaint 12 of the operator", "by": "on call"}\
        """;

    /// An approval.
    ///
    /// @param reason a letter, a contract, a ticket
    /// @param by for whom the holder of the key acts; admin without it
    /// @param expiresAt until when it holds, with its offset; without it as long as the country allows
    @Schema(name = "ApprovalRequest")
    record Approval(
            @Schema(minLength = 1, maxLength = 500) String reason,
            @Nullable @Schema(maxLength = 100) String by,
            @Nullable @Schema(format = "date-time") String expiresAt) {
        static final String EXAMPLE = """
            {"reason": "letter of the regulator of 3 March", "by": "compliance"}\
            """;
    }
}
