package io.qasid.senders;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

// describes what WorkflowBodies reads; nothing is made of it

/// What leads to a decision.
final class PaperBody {
    private PaperBody() {}

    /// A document: where it lies, not what it says.
    ///
    /// @param kind what it is
    /// @param reference where it lies
    /// @param by for whom the holder of the key acts; admin without it
    @Schema(name = "DocumentRequest")
    record Document(
            @Schema(pattern = "[A-Z][A-Z0-9_]{0,39}") String kind,
            @Schema(minLength = 1, maxLength = 500) String reference,
            @Nullable @Schema(maxLength = 100) String by) {
        static final String EXAMPLE = """
            {"kind": "TRADE_LICENSE", "reference": "archive 2026/117", "by": "sales"}\
            """;
    }

    /// A comment.
    ///
    /// @param by for whom the holder of the key acts; admin without it
    @Schema(name = "CommentRequest")
    record Comment(
            @Schema(minLength = 1, maxLength = 1000) String text,
            @Nullable @Schema(maxLength = 100) String by) {
        static final String EXAMPLE = """
            {"text": "The operator wants the license translated.", "by": "sales"}\
            """;
    }

    /// What a country wants to see.
    ///
    /// @param country ISO 3166-1 alpha-2
    /// @param documents kinds that an approval needs; without it none
    /// @param validDays how long an approval holds at most; without it as long as anybody likes
    /// @param by for whom the holder of the key acts; admin without it
    @Schema(name = "RequirementRequest")
    record Requirement(
            @Schema(pattern = "[A-Z]{2}") String country,

            @Nullable @ArraySchema(maxItems = 20, schema = @Schema(type = "string", pattern = "[A-Z][A-Z0-9_]{0,39}"))
            List<String> documents,

            @Nullable @Schema(minimum = "1", maximum = "3650")
            Integer validDays,

            @Nullable @Schema(maxLength = 100) String by) {
        static final String EXAMPLE = """
            {"country": "AF", "documents": ["TRADE_LICENSE"], "validDays": 365, "by": "compliance"}\
            """;
    }
}
