package io.qasid.consent;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what ConsentChange reads; nothing is made of it

/// What a recipient said.
///
/// @param tenantId to whom
/// @param recipient E.164
/// @param channel what it was said about
/// @param category likewise
/// @param state PENDING: an opt-in that waits for a second yes
/// @param proof where it is documented: a form, a call, a reply. Only a withdrawal needs none
/// @param saidAt not to come; without it now
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "ConsentRequest")
record ConsentBody(
        UUID tenantId,
        @Schema(pattern = "\\+[1-9][0-9]{6,14}") String recipient,

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
                allowableValues = {"GRANTED", "WITHDRAWN", "PENDING"})
        String state,

        @Nullable @Schema(maxLength = 500) String proof,
        @Nullable @Schema(format = "date-time") String saidAt,
        @Nullable @Schema(maxLength = 100) String by) {
    static final String GRANTED = """
        {"tenantId": "01990c5e-4e80-7000-8000-000000000001", "recipient": "+93701234567", "channel": "ALL",
         "category": "MARKETING", "state": "GRANTED", "proof": "order form, third page", "by": "shop"}\
        """;

    static final String WITHDRAWN = """
        {"tenantId": "01990c5e-4e80-7000-8000-000000000001", "recipient": "+93701234567", "channel": "sms",
         "category": "ALL", "state": "WITHDRAWN"}\
        """;

    static final String PENDING = """
        {"tenantId": "01990c5e-4e80-7000-8000-000000000001", "recipient": "+93701234567", "channel": "ALL",
         "category": "MARKETING", "state": "PENDING", "proof": "sign-up on the web site"}\
        """;
}
