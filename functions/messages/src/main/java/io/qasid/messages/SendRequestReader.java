package io.qasid.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.messages.SendRequest.OnBlocked;
import io.qasid.model.Category;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.SmsSegmentation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/messages`, field by field. Pure: the same body at the same instant gives the same
/// answer.
final class SendRequestReader {
    static final Set<String> FIELDS = Set.of(
            "to",
            "sender",
            "text",
            "category",
            "deadline",
            "metadata",
            "template",
            "ladder",
            "priceMax",
            "sendAt",
            "onBlocked");
    /// Of an item of a bulk request.
    static final Set<String> ITEM_FIELDS =
            Stream.concat(FIELDS.stream(), Stream.of("idempotencyKey")).collect(Collectors.toUnmodifiableSet());
    private static final Pattern LADDER = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    /// Of the currencies that have two decimals: those of every price list so far.
    private static final Duration DEADLINE_AHEAD_MAX = Duration.ofDays(3);
    private static final Duration SEND_AT_AHEAD_MAX = Duration.ofDays(35);
    /// As long as a key is remembered: the repeat of a request must find its answer also after its time has come.
    private static final Duration SEND_AT_AGO_MAX = Duration.ofHours(24);
    private static final int METADATA_ENTRIES_MAX = 16;
    private static final int METADATA_KEY_LENGTH_MAX = 40;
    private static final int METADATA_VALUE_LENGTH_MAX = 200;

    private final JsonFields fields;
    private final Instant now;
    private final boolean senderRequired;
    private final boolean item;

    private SendRequestReader(ObjectNode body, Instant now, boolean senderRequired, boolean item) {
        this.fields = new JsonFields(body, item ? ITEM_FIELDS : FIELDS);
        this.now = now;
        this.senderRequired = senderRequired;
        this.item = item;
    }

    sealed interface Read {}

    record Valid(SendRequest request) implements Read {}

    /// @param errors at least one
    record Invalid(List<FieldError> errors) implements Read {}

    /// @param senderRequired whether there is no default for it
    static Read read(ObjectNode body, Instant now, boolean senderRequired) {
        return new SendRequestReader(body, now, senderRequired, false).read();
    }

    /// An item of a bulk request: it may have a key of its own, and waits in any case.
    static Read readItem(ObjectNode body, Instant now, boolean senderRequired) {
        return new SendRequestReader(body, now, senderRequired, true).read();
    }

    private Read read() {
        Msisdn to = recipient();
        Optional<String> sender = sender();
        String text = text();
        Category category = category();
        Optional<Instant> sendAt = sendAt();
        Optional<Instant> deadline = deadline(sendAt);
        SortedMap<String, String> metadata = metadata();
        Optional<MessageTemplate> template = template();
        Optional<String> ladder = ladder();
        Optional<Money> priceMax = priceMax();
        Optional<OnBlocked> onBlocked = onBlocked(sendAt);
        Optional<String> itemKey = item ? itemKey() : Optional.empty();
        if (to == null || text == null || category == null || !fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new SendRequest(
                to, sender, text, category, deadline, metadata, template, ladder, priceMax, sendAt, onBlocked,
                itemKey));
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

    private Optional<Instant> sendAt() {
        Optional<Instant> sendAt = Instants.read(fields, "sendAt");
        sendAt.flatMap(given -> sendAtFlaw(given, now)).ifPresent(flaw -> fields.refuse("/sendAt", "invalid", flaw));
        return sendAt;
    }

    /// A sentence about a time to send that is not acceptable. One that has just passed is: it goes at once.
    static Optional<String> sendAtFlaw(Instant sendAt, Instant now) {
        if (sendAt.isAfter(now.plus(SEND_AT_AHEAD_MAX))) {
            return Optional.of("A message is sent at most " + SEND_AT_AHEAD_MAX.toDays() + " days ahead.");
        }
        return sendAt.isBefore(now.minus(SEND_AT_AGO_MAX))
                ? Optional.of("This is more than " + SEND_AT_AGO_MAX.toHours() + " hours ago.")
                : Optional.empty();
    }

    private Optional<Instant> deadline(Optional<Instant> sendAt) {
        Optional<Instant> deadline = Instants.read(fields, "deadline");
        // one that has passed is the router's to refuse: it knows whether this is the repeat of an accepted request
        deadline.flatMap(given -> deadlineFlaw(given, sendAt, now))
                .ifPresent(flaw -> fields.refuse("/deadline", flaw.code(), flaw.detail()));
        return deadline;
    }

    /// What is wrong with a deadline.
    record Flaw(String code, String detail) {}

    static Optional<Flaw> deadlineFlaw(Instant deadline, Optional<Instant> sendAt, Instant now) {
        if (sendAt.isPresent() && !deadline.isAfter(sendAt.get())) {
            return Optional.of(new Flaw("before_send_at", "A deadline is after the time to send."));
        }
        Instant from = sendAt.filter(now::isBefore).orElse(now);
        return deadline.isAfter(from.plus(DEADLINE_AHEAD_MAX))
                ? Optional.of(
                        new Flaw("too_far", "A deadline is at most " + DEADLINE_AHEAD_MAX.toHours() + " hours ahead."))
                : Optional.empty();
    }

    private Optional<OnBlocked> onBlocked(Optional<Instant> sendAt) {
        Optional<String> given = fields.optionalText("onBlocked");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        for (OnBlocked each : OnBlocked.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(given.get())) {
                if (!item && sendAt.isEmpty()) {
                    fields.refuse(
                            "/onBlocked", "needs_send_at", "A message that goes at once is answered and not kept.");
                }
                return Optional.of(each);
            }
        }
        fields.refuse("/onBlocked", "invalid", "It is one of resume, hold, refuse.");
        return Optional.empty();
    }

    private Optional<String> itemKey() {
        Optional<String> given = fields.optionalText("idempotencyKey");
        given.flatMap(IdempotencyKey::flaw).ifPresent(flaw -> fields.refuse("/idempotencyKey", "invalid", flaw));
        return given;
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
            try {
                Optional<Money> cap = Money.parse(amount.get(), currency.get());
                if (cap.isEmpty()) {
                    fields.refuse("/priceMax/amount", "invalid", "An amount is a decimal string, for example 12.50.");
                }
                return cap;
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
