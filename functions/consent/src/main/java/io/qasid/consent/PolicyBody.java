package io.qasid.consent;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what PolicyRequest reads; nothing is made of it

/// Whether one yes is enough.
///
/// @param category ALL: every one that has no policy of its own
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "PolicyRequest")
record PolicyBody(
        UUID tenantId,

        @Schema(
                type = "string",
                allowableValues = {"OTP", "TRANSACTIONAL", "MARKETING", "EMERGENCY", "ALL"})
        String category,

        @Schema(
                type = "string",
                allowableValues = {"SINGLE", "DOUBLE"})
        String optIn,

        @Nullable @Schema(maxLength = 100) String by) {
    static final String EXAMPLE = """
        {"tenantId": "01990c5e-4e80-7000-8000-000000000001", "category": "MARKETING", "optIn": "DOUBLE"}\
        """;
}
