package io.qasid.local.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.qasid.local.Json;
import io.qasid.model.Category;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/messages`.
///
/// @param deadline null leaves it to Qasid
/// @param sendAt null: at once
public record SendRequest(
        String to,
        String sender,
        Category category,
        String text,
        @Nullable Instant deadline,
        Map<String, String> metadata,
        @Nullable String ladder,
        @Nullable SendTemplate template,
        @Nullable SendPrice priceMax,
        @Nullable Instant sendAt) {

    /// Over the default ladder, without template and cap.
    public static SendRequest of(
            String to,
            String sender,
            Category category,
            String text,
            @Nullable Instant deadline,
            Map<String, String> metadata) {
        return new SendRequest(to, sender, category, text, deadline, metadata, null, null, null, null);
    }

    /// Likewise, over another ladder.
    ///
    /// @param otherTemplate null leaves WhatsApp to whoever wrote within 24 hours
    public SendRequest over(String otherLadder, @Nullable SendTemplate otherTemplate) {
        return new SendRequest(
                to, sender, category, text, deadline, metadata, otherLadder, otherTemplate, priceMax, sendAt);
    }

    /// Likewise, with a cap for all attempts together.
    public SendRequest atMost(SendPrice cap) {
        return new SendRequest(to, sender, category, text, deadline, metadata, ladder, template, cap, sendAt);
    }

    /// The body itself.
    public String json() {
        return Json.write(wire());
    }

    /// What a request for many has in its list.
    Object item() {
        return wire();
    }

    private Wire wire() {
        return new Wire(
                to,
                sender,
                category.name(),
                text,
                deadline == null ? null : deadline.toString(),
                metadata,
                ladder,
                template,
                priceMax,
                sendAt == null ? null : sendAt.toString());
    }

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Wire(
            String to,
            String sender,
            String category,
            @JsonInclude(JsonInclude.Include.ALWAYS) String text,
            @Nullable String deadline,
            Map<String, String> metadata,
            @Nullable String ladder,
            @Nullable SendTemplate template,
            @Nullable SendPrice priceMax,
            @Nullable String sendAt) {}
}
