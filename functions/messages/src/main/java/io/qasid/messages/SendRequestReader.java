package io.qasid.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.SmsSegmentation;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/messages`, field by field. Pure: the same body at the same instant gives the same
/// answer.
final class SendRequestReader {
    private static final Set<String> FIELDS = Set.of("to", "sender", "text", "category", "deadline", "metadata");
    private static final Duration DEADLINE_AHEAD_MAX = Duration.ofDays(3);
    private static final int METADATA_ENTRIES_MAX = 16;
    private static final int METADATA_KEY_LENGTH_MAX = 40;
    private static final int METADATA_VALUE_LENGTH_MAX = 200;

    private final JsonFields fields;
    private final Instant now;
    private final boolean senderRequired;

    private SendRequestReader(ObjectNode body, Instant now, boolean senderRequired) {
        this.fields = new JsonFields(body, FIELDS);
        this.now = now;
        this.senderRequired = senderRequired;
    }

    sealed interface Read {}

    record Valid(SendRequest request) implements Read {}

    /// @param errors at least one
    record Invalid(List<FieldError> errors) implements Read {}

    /// @param senderRequired whether there is no default for it
    static Read read(ObjectNode body, Instant now, boolean senderRequired) {
        return new SendRequestReader(body, now, senderRequired).read();
    }

    private Read read() {
        Msisdn to = recipient();
        Optional<String> sender = sender();
        String text = text();
        Category category = category();
        Optional<Instant> deadline = deadline();
        SortedMap<String, String> metadata = metadata();
        if (to == null || text == null || category == null || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new SendRequest(to, sender, text, category, deadline, metadata));
    }

    private @Nullable Msisdn recipient() {
        Optional<String> given = fields.requiredText("to");
        if (given.isEmpty()) {
            return null;
        }
        return switch (RecipientNumber.of(given.get())) {
            case RecipientNumber.Reachable(Msisdn msisdn) -> msisdn;
            case RecipientNumber.Unreachable(String code, String detail) -> {
                fields.refuse("/to", code, detail);
                yield null;
            }
        };
    }

    private Optional<String> sender() {
        Optional<String> given = senderRequired ? fields.requiredText("sender") : fields.optionalText("sender");
        given.flatMap(SenderId::flaw).ifPresent(flaw -> fields.refuse("/sender", "invalid", flaw));
        return given;
    }

    private @Nullable String text() {
        String text = fields.requiredText("text").orElse(null);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            fields.refuse("/text", "empty", "A message needs a text.");
        } else if (text.length() > SmsSegmentation.TEXT_LENGTH_MAX) {
            fields.refuse(
                    "/text",
                    "too_long",
                    "A text has at most " + SmsSegmentation.TEXT_LENGTH_MAX + " UTF-16 units, not " + text.length()
                            + ".");
        }
        return text;
    }

    private @Nullable Category category() {
        String given = fields.requiredText("category").orElse(null);
        if (given == null) {
            return null;
        }
        for (Category category : Category.values()) {
            if (category.name().equals(given)) {
                return category;
            }
        }
        fields.refuse("/category", "invalid", "A category is one of OTP, TRANSACTIONAL, MARKETING, EMERGENCY.");
        return null;
    }

    private Optional<Instant> deadline() {
        Optional<String> given = fields.optionalText("deadline");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Instant deadline;
        try {
            deadline = Instant.parse(given.get());
        } catch (DateTimeParseException e) {
            fields.refuse(
                    "/deadline", "invalid", "A deadline is an ISO-8601 instant, for example 2026-03-21T04:30:00Z.");
            return Optional.empty();
        }
        // one that has passed is the router's to refuse: it knows whether this is the repeat of an accepted request
        if (deadline.isAfter(now.plus(DEADLINE_AHEAD_MAX))) {
            fields.refuse(
                    "/deadline", "too_far", "A deadline is at most " + DEADLINE_AHEAD_MAX.toHours() + " hours ahead.");
        }
        return Optional.of(deadline);
    }

    private SortedMap<String, String> metadata() {
        List<Map.Entry<String, String>> entries = fields.texts("metadata");
        if (entries.size() > METADATA_ENTRIES_MAX) {
            fields.refuse("/metadata", "too_many", "There are at most " + METADATA_ENTRIES_MAX + " entries.");
            return new TreeMap<>();
        }
        SortedMap<String, String> metadata = new TreeMap<>();
        for (Map.Entry<String, String> entry : entries) {
            String pointer = FieldError.pointer("/metadata", entry.getKey());
            if (entry.getKey().isEmpty() || entry.getKey().length() > METADATA_KEY_LENGTH_MAX) {
                fields.refuse(pointer, "invalid", "A key has 1 to " + METADATA_KEY_LENGTH_MAX + " characters.");
            }
            if (entry.getValue().length() > METADATA_VALUE_LENGTH_MAX) {
                fields.refuse(pointer, "too_long", "A value has at most " + METADATA_VALUE_LENGTH_MAX + " characters.");
            }
            metadata.put(entry.getKey(), entry.getValue());
        }
        return metadata;
    }
}
