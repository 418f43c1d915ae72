package io.qasid.consent;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

// describes what ImportLine reads and ConsentExport writes; nothing is made of it

/// One line of a file.
///
/// @param recipient E.164; either this or recipientHash
/// @param recipientHash SHA-256 of the number in hex, as every export has it
/// @param proof where it is documented. Only a withdrawal needs none
/// @param saidAt not to come; without it now
/// @param confirmedAt when a grant was said a second time; together with confirmation
/// @param confirmation where the second yes is documented
@Schema(name = "ConsentLine")
record ImportLineBody(
        @Nullable @Schema(pattern = "\\+[1-9][0-9]{6,14}") String recipient,
        @Nullable @Schema(pattern = "[0-9a-f]{64}") String recipientHash,

        @Schema(
                type = "string",
                allowableValues = {"sms", "whatsapp", "telegram", "viber", "voice", "ALL"})
        String channel,

        @Schema(
                type = "string",
                allowableValues = {"OTP", "TRANSACTIONAL", "MARKETING", "EMERGENCY", "ALL"})
        String category,

        @Schema(
                type = "string",
                allowableValues = {"GRANTED", "WITHDRAWN"})
        String state,

        @Nullable @Schema(maxLength = 500) String proof,
        @Nullable @Schema(format = "date-time") String saidAt,
        @Nullable @Schema(format = "date-time") String confirmedAt,
        @Nullable @Schema(maxLength = 500) String confirmation) {
    static final String EXAMPLE = """
        {"recipient": "+93701234567", "channel": "ALL", "category": "MARKETING", "state": "GRANTED", "proof": "order form"}\
        """;

    /// The first line of what an import answers.
    @Schema(name = "ImportWhole")
    record Whole(
            String importId, int lines, int changed, int unchanged, String by, String startedAt, String finishedAt) {}

    /// Every other line of what an import answers.
    ///
    /// @param line its number in the file, from 1
    @Schema(name = "ImportResult")
    record Result(
            int line,

            @Schema(
                    type = "string",
                    allowableValues = {"CHANGED", "UNCHANGED"})
            String result) {}
}
