package io.qasid.messages;

import io.qasid.model.Category;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// describes what SendRequestReader reads; nothing is made of it

/// A message to send. What a request has besides these members is refused.
///
/// @param to the recipient's number: E.164, or as people in Afghanistan write it
/// @param text at most 1600 UTF-16 units
/// @param category what kind of message it is: rules and the default deadline go by it
/// @param sender a registered name, or a number's digits
/// @param deadline ISO-8601 instant, at most 72 hours ahead, after which it is not delivered any more; by default 5
/// minutes for OTP, else a day
/// @param metadata at most 16 entries that come back in events; keys of 1 to 40 characters, values of at most 200
/// @param ladder name of the ladder to take; the default one without it
/// @param template what WhatsApp takes from who was not written to for 24 hours
/// @param priceMax most that all attempts together may cost
/// @param sendAt ISO-8601 instant, at most 35 days ahead; without it the message goes at once. A deadline is after it,
/// at most 72 hours, and the default one counts from it
/// @param onBlocked only with sendAt: what is done with the message when consent, compliance or sender can't be checked
/// at its time. resume (the default) tries again by itself until the deadline, hold keeps it until you resume it,
/// refuse
/// ends it
@Schema(name = "MessageRequest")
record MessageBody(
        @Schema(example = "+93701234567", maxLength = 40) String to,
        @Schema(minLength = 1, maxLength = 1600) String text,
        Category category,
        @Nullable @Schema(maxLength = 15, example = "Qasid") String sender,
        @Nullable @Schema(format = "date-time") String deadline,
        @Nullable Map<String, String> metadata,
        @Nullable @Schema(pattern = "[a-z][a-z0-9-]{0,31}") String ladder,
        @Nullable Template template,
        @Nullable MoneyJson priceMax,
        @Nullable @Schema(format = "date-time") String sendAt,

        @Nullable @Schema(pattern = "resume|hold|refuse") String onBlocked) {

    /// @param name as it was registered at the provider
    /// @param language `fa`, `en_US`
    /// @param parameters of the template's body, in their order
    @Schema(name = "Template")
    record Template(String name, String language, @Nullable List<String> parameters) {}
}
