package io.qasid.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.Category;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.SmsSegmentation;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/messages`, field by field. Pure: the same body at the same instant gives the same
/// answer.
final class SendRequestReader {
    static final Set<String> FIELDS =
            Set.of("to", "sender", "text", "category", "deadline", "metadata", "template", "ladder", "priceMax");
    private static final Pattern LADDER = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    /// Of the currencies that have two decimals: those of every price list so far.
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12})(?:\\.(\\d{2}))?");
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
        Optional<MessageTemplate> template = template();
        Optional<String> ladder = ladder();
        Optional<Money> priceMax = priceMax();
        if (to == null || text == null || category == null || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new SendRequest(to, sender, text, category, deadline, metadata, template, ladder, priceMax));
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

    private Optional<MessageTemplate> template() {
        return fields.object("template", Set.of("name", "language", "parameters"))
                .flatMap(inner -> {
                    Optional<String> name = inner.requiredText("name");
                    Optional<String> language = inner.requiredText("language");
                    List<String> parameters = inner.textList("parameters");
                    if (name.isEmpty() || language.isEmpty()) {
                        return Optional.empty();
                    }
                    try {
                        return Optional.of(new MessageTemplate(name.get(), language.get(), parameters));
                    } catch (IllegalArgumentException e) {
                        fields.refuse("/template", "invalid", sentence(e));
                        return Optional.empty();
                    }
                });
    }

    private Optional<String> ladder() {
        Optional<String> given = fields.optionalText("ladder");
        if (given.isPresent() && !LADDER.matcher(given.get()).matches()) {
            fields.refuse("/ladder", "invalid", "A ladder's name has 1 to 32 of a-z, 0-9 and hyphen.");
        }
        return given;
    }

    private Optional<Money> priceMax() {
        return fields.object("priceMax", Set.of("amount", "currency")).flatMap(inner -> {
            Optional<String> amount = inner.requiredText("amount");
            Optional<String> currency = inner.requiredText("currency");
            if (amount.isEmpty() || currency.isEmpty()) {
                return Optional.empty();
            }
            Matcher digits = AMOUNT.matcher(amount.get());
            if (!digits.matches()) {
                fields.refuse("/priceMax/amount", "invalid", "An amount is a decimal string, for example 12.50.");
                return Optional.empty();
            }
            long cents = digits.group(2) == null ? 0 : Long.parseLong(digits.group(2));
            try {
                return Optional.of(new Money(Long.parseLong(digits.group(1)) * 100 + cents, currency.get()));
            } catch (IllegalArgumentException e) {
                fields.refuse("/priceMax/currency", "invalid", sentence(e));
                return Optional.empty();
            }
        });
    }

    private static String sentence(IllegalArgumentException e) {
        String text = String.valueOf(e.getMessage());
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
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
