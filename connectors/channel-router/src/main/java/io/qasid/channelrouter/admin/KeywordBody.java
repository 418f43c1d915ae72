package io.qasid.channelrouter.admin;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what KeywordRequest reads; nothing is made of it

/// A word of a sender for a tenant.
///
/// @param sender a number or short code, or the route of a chat account
/// @param keyword one word of at most 40 letters or digits; *: whatever else comes to the sender
/// @param label what the tenant is told it by
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "KeywordRequest")
record KeywordBody(
        String sender,
        @Schema(minLength = 1, maxLength = 40) String keyword,
        UUID tenantId,
        @Schema(pattern = "[a-z0-9][a-z0-9-]{0,49}") String label,
        @Nullable @Schema(maxLength = 30) String by) {
    static final String EXAMPLE = """
        {"sender": "1234", "keyword": "pizza", "tenantId": "01990c5e-4e80-7000-8000-000000000001",
         "label": "orders", "by": "sales"}\
        """;

    /// A word that is to be nobody's.
    ///
    /// @param sender a number or short code, or the route of a chat account
    /// @param by for whom the holder of the key acts; admin without it
    @Schema(name = "KeywordRemoval")
    record Removal(
            String sender,
            @Schema(minLength = 1, maxLength = 40) String keyword,
            @Nullable @Schema(maxLength = 30) String by) {
        static final String EXAMPLE = """
            {"sender": "1234", "keyword": "pizza"}\
            """;
    }
}
