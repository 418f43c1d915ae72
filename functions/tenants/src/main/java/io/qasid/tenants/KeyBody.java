package io.qasid.tenants;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

// describes what KeyRequest reads; nothing is made of it

/// A key to make.
///
/// @param scopes what it may be used for
/// @param expiresAt with its offset, within ten years; without it never
/// @param sha256 of a key that exists elsewhere, in hex; without it a new one is made
/// @param prefix first characters of a key that exists elsewhere
/// @param reason what it rests on
/// @param by for whom the holder of the admin key acts; admin without it
@Schema(name = "KeyRequest")
record KeyBody(
        @ArraySchema(
                minItems = 1,
                schema =
                        @Schema(
                                type = "string",
                                allowableValues = {"messages:send", "messages:read", "ledger:read", "audit:read"}))
        List<String> scopes,

        @Nullable @Schema(format = "date-time") String expiresAt,
        @Nullable @Schema(pattern = "[0-9a-f]{64}") String sha256,
        @Nullable @Schema(minLength = 1, maxLength = 8) String prefix,
        @Nullable @Schema(maxLength = 500) String reason,
        @Nullable @Schema(maxLength = 100) String by) {
    static final String EXAMPLE = """
        {"scopes": ["messages:send", "messages:read"], "reason": "contract 17", "by": "sales"}\
        """;

    /// A key to put in the place of an old one.
    ///
    /// @param overlap how long the old one still works, ISO-8601, PT0S to P30D; without it PT24H
    /// @param reason what it rests on
    /// @param by for whom the holder of the admin key acts; admin without it
    @Schema(name = "RotationRequest")
    record Rotation(
            @Nullable @Schema(format = "duration") String overlap,
            @Nullable @Schema(maxLength = 500) String reason,
            @Nullable @Schema(maxLength = 100) String by) {
        static final String EXAMPLE = """
            {"overlap": "PT1H", "reason": "yearly rotation", "by": "on call"}\
            """;
    }
}
