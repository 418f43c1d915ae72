package io.qasid.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The body of `POST /v1/messages:batch`: each item is read by itself, and what is wrong with one is that one's affair.
///
/// @param items 1 to 1,000, in their order
record BulkRequest(List<Item> items) {
    static final int ITEMS_MAX = 1_000;
    /// A thousand items with fifty errors each would be an answer that nobody reads.
    private static final int ERRORS_PER_ITEM_MAX = 10;

    sealed interface Read {}

    record Valid(BulkRequest request) implements Read {}

    /// It is no bulk request at all.
    record Invalid(FieldError error) implements Read {}

    sealed interface Item {}

    record Good(SendRequest send) implements Item {}

    /// @param errors at least one, with pointers into the whole body
    record Bad(List<FieldError> errors) implements Item {}

    /// @param senderRequired whether there is no default for it
    static Read read(ObjectNode body, Instant now, boolean senderRequired) {
        for (var member : body.properties()) {
            if (!member.getKey().equals("messages")) {
                return invalid(FieldError.pointer("", member.getKey()), "unknown", "There is no such field.");
            }
        }
        if (!body.hasNonNull("messages")) {
            return invalid("/messages", "required", "This field is required.");
        }
        if (!(body.get("messages") instanceof ArrayNode messages)) {
            return invalid("/messages", "wrong_type", "This has to be an array of messages.");
        }
        if (messages.isEmpty() || messages.size() > ITEMS_MAX) {
            return invalid(
                    "/messages",
                    messages.isEmpty() ? "empty" : "too_many",
                    "There are 1 to " + ITEMS_MAX + " messages in a request, not " + messages.size() + ".");
        }
        List<Item> items = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            items.add(item(messages.get(i), "/messages/" + i, now, senderRequired));
        }
        return new Valid(new BulkRequest(items));
    }

    private static Invalid invalid(String pointer, String code, String detail) {
        return new Invalid(new FieldError(pointer, code, detail));
    }

    private static Item item(JsonNode item, String at, Instant now, boolean senderRequired) {
        if (!(item instanceof ObjectNode object)) {
            return new Bad(List.of(new FieldError(at, "wrong_type", "A message has to be an object.")));
        }
        return switch (SendRequestReader.readItem(object, now, senderRequired)) {
            case SendRequestReader.Valid(SendRequest send) -> new Good(send);
            case SendRequestReader.Invalid(List<FieldError> errors) ->
                new Bad(errors.stream()
                        .limit(ERRORS_PER_ITEM_MAX)
                        .map(error -> new FieldError(at + error.pointer(), error.code(), error.detail()))
                        .toList());
        };
    }
}
