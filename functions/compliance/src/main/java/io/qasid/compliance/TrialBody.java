package io.qasid.compliance;

import io.qasid.model.Category;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what TrialMessage reads; nothing is made of it

/// A message that isn't sent.
///
/// @param tenantId without it only rules for every tenant count
/// @param recipient E.164
/// @param country of the recipient, ISO 3166-1 alpha-2; without it that of the number
/// @param at with its offset, from 2000 to 2199; without it now
@Schema(name = "TrialRequest")
record TrialBody(
        @Nullable UUID tenantId,
        @Schema(pattern = "\\+[1-9][0-9]{7,14}") String recipient,
        @Nullable @Schema(pattern = "[A-Z]{2}") String country,
        Category category,
        @Nullable @Schema(maxLength = Check.TEXT_LENGTH_MAX) String text,
        @Nullable @Schema(format = "date-time") String at) {
    static final String EXAMPLE = """
        {"recipient": "+93701234567", "category": "MARKETING", "text": "سلام"}\
        """;
}
