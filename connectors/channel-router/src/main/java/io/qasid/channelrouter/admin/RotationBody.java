package io.qasid.channelrouter.admin;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

// describes what RotationRequest reads; nothing is made of it

/// That there is a newer secret.
///
/// @param reason goes into the audit chain
/// @param by who announces it, on whose behalf; admin without it
@Schema(name = "Rotation")
record RotationBody(
        @Schema(maxLength = 100) String reason,
        @Nullable @Schema(maxLength = 30) String by) {
    static final String EXAMPLE = """
        {"reason": "the token ends tomorrow", "by": "on call"}\
        """;
}
