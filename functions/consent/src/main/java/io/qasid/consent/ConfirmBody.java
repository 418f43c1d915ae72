package io.qasid.consent;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

// describes what ConfirmRequest reads; nothing is made of it

/// The second yes.
///
/// @param recipient who says it: E.164
/// @param token that was brought to the recipient; case, spaces and hyphens don't matter
/// @param confirmation where the second yes is documented
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "ConfirmRequest")
record ConfirmBody(
        @Schema(pattern = "\\+[1-9][0-9]{7,14}") String recipient,
        String token,
        @Schema(minLength = 1, maxLength = 500) String confirmation,
        @Nullable @Schema(maxLength = 100) String by) {
    static final String EXAMPLE = """
        {"recipient": "+93701234567", "token": "7K4M-XW2P", "confirmation": "reply by SMS"}\
        """;
}
