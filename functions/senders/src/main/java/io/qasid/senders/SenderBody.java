package io.qasid.senders;

import io.qasid.model.SenderId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what RegistrationRequest reads; nothing is made of it

/// A sender that somebody wants to use.
///
/// @param sender a name of at most 11 characters of the GSM 03.38 alphabet, a short code, or an E.164 number
/// @param kind may be left out: it follows from the sender
/// @param country of the recipients, ISO 3166-1 alpha-2
/// @param operator the account of a route; without it *, every operator of the country
/// @param reason what the request rests on
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "SenderRequest")
record SenderBody(
        UUID tenantId,
        String sender,
        SenderId.@Nullable Kind kind,
        @Schema(pattern = "[A-Z]{2}") String country,
        @Nullable @Schema(pattern = "[a-z0-9-]+|\\*") String operator,
        @Nullable @Schema(maxLength = 500) String reason,
        @Nullable @Schema(maxLength = 100) String by) {
    static final String EXAMPLE = """
        {"tenantId": "01990c5e-4e80-7000-8000-000000000001", "sender": "Qasid", "country": "AF", "operator": "awcc",
         "reason": "contract 17", "by": "sales"}\
        """;
}
