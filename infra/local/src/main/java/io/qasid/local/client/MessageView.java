package io.qasid.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.model.MessageStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// `GET /v1/messages/{id}`: where a message stands, every attempt and every decision.
///
/// @param status as the router counts it: what waits to be on its way is IN_FLIGHT, what ended before that is FAILED
/// @param document as it was answered
public record MessageView(
        String id,
        MessageStatus status,
        String recipient,
        String encoding,
        int segments,
        List<Attempt> attempts,
        List<Decision> decisions,
        JsonNode document) {

    /// @param route `sms:awcc`
    /// @param reason code of its last change
    public record Attempt(int ordinal, String route, String state, String reason) {}

    /// @param attempt ordinal, 0 when it is about the message
    public record Decision(Instant at, String kind, String reason, String detail, int attempt) {}

    static MessageView of(JsonNode json) {
        return new MessageView(
                json.path("id").asText(),
                status(json.path("status").asText()),
                json.path("to").asText(),
                json.path("encoding").asText(),
                json.path("segments").asInt(),
                list(json.path("attempts"), MessageView::attempt),
                list(json.path("decisions"), MessageView::decision),
                json);
    }

    private static MessageStatus status(String word) {
        return switch (word) {
            case "scheduled", "queued", "routing", "blocked" -> MessageStatus.IN_FLIGHT;
            case "refused", "cancelled" -> MessageStatus.FAILED;
            default -> MessageStatus.valueOf(word.toUpperCase(Locale.ROOT));
        };
    }

    /// Where it stands, in the API's own word.
    public String word() {
        return document.path("status").asText().toUpperCase(Locale.ROOT);
    }

    /// The route of the last attempt; of the first step while there is none.
    public String lastRoute() {
        return attempts.isEmpty()
                ? document.path("steps").path(0).path("route").asText()
                : attempts.getLast().route();
    }

    /// The route of one attempt, empty for the message itself.
    public String routeOf(int ordinal) {
        return attempts.stream()
                .filter(attempt -> attempt.ordinal() == ordinal)
                .map(Attempt::route)
                .findFirst()
                .orElse("");
    }

    private static Attempt attempt(JsonNode json) {
        return new Attempt(
                json.path("ordinal").asInt(),
                json.path("route").asText(),
                json.path("state").asText().toUpperCase(Locale.ROOT),
                json.path("reason").asText());
    }

    private static Decision decision(JsonNode json) {
        return new Decision(
                Instant.parse(json.path("at").asText()),
                json.path("kind").asText(),
                json.path("reason").asText(),
                json.path("detail").asText(),
                json.path("attempt").asInt());
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        array.forEach(node -> list.add(element.apply(node)));
        return List.copyOf(list);
    }
}
