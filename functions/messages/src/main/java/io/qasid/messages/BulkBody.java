package io.qasid.messages;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// describes what BulkRequest reads; nothing is made of it

/// Many messages in one request.
///
/// @param messages each is judged by itself
@Schema(name = "BulkRequest")
record BulkBody(@ArraySchema(minItems = 1, maxItems = 1000) List<Item> messages) {

    /// A message of a bulk request: as when it is sent alone, and with a key of its own if you give it one.
    ///
    /// @param idempotencyKey an item with a key that came before, in whatever request, is not sent again
    /// @param sendAt ISO-8601 instant, at most 35 days ahead; without it the message goes when it is its turn
    /// @param onBlocked what is done with the message when consent, compliance or sender can't be checked.
    /// resume (the default) tries again by itself until the deadline, hold keeps it until you resume it,
    /// refuse ends it
    @Schema(name = "BulkItem")
    record Item(
            @Schema(example = "+93701234567", maxLength = 40)
            String to,

            @Schema(minLength = 1, maxLength = 1600) String text,
            io.qasid.model.Category category,

            @Nullable @Schema(maxLength = 15, example = "Qasid")
            String sender,

            @Nullable @Schema(format = "date-time") String deadline,
            @Nullable Map<String, String> metadata,

            @Nullable @Schema(pattern = "[a-z][a-z0-9-]{0,31}")
            String ladder,

            MessageBody.@Nullable Template template,
            @Nullable MoneyJson priceMax,
            @Nullable @Schema(format = "date-time") String sendAt,

            @Nullable @Schema(pattern = "resume|hold|refuse")
            String onBlocked,

            @Nullable @Schema(minLength = 1, maxLength = 255)
            String idempotencyKey) {}
}
