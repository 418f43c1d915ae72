package io.qasid.messages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.model.Category;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/// A request to send, read and found good.
///
/// @param sender as given; the default of the settings applies when it is empty
/// @param deadline as given; the default of the category applies when it is empty
/// @param ladder as given; the router's default one is taken when it is empty
/// @param priceMax of all attempts together; empty: no cap
/// @param sendAt empty: now, or as soon as it is its turn
/// @param onBlocked as given; it is tried again by itself when it is empty
/// @param itemKey of an item of a bulk request, its own idempotency key
record SendRequest(
        Msisdn to,
        Optional<String> sender,
        String text,
        Category category,
        Optional<Instant> deadline,
        SortedMap<String, String> metadata,
        Optional<MessageTemplate> template,
        Optional<String> ladder,
        Optional<Money> priceMax,
        Optional<Instant> sendAt,
        Optional<OnBlocked> onBlocked,
        Optional<String> itemKey) {

    /// What is done with a message that waits when a gate can't be asked.
    enum OnBlocked {
        RESUME,
        HOLD,
        REFUSE
    }

    /// A one-time password is of no use later; anything else may wait a day for a handset to be switched on.
    Instant deadlineFrom(Instant now) {
        Duration byDefault = switch (category) {
            case OTP -> Duration.ofMinutes(5);
            case TRANSACTIONAL, MARKETING, EMERGENCY -> Duration.ofHours(24);
        };
        return deadline.orElseGet(() -> sendAt.filter(now::isBefore).orElse(now).plus(byDefault));
    }

    /// SHA-256 by which the same idempotency key with another request is noticed.
    ///
    /// It is taken over a canonical form, not over the octets that came: white space, the order of members,
    /// the way a number or an instant is written make no other request. The form is a JSON object in UTF-8
    /// without white space, with the members `to` (E.164), `sender`, `text`, `category`, `deadline`
    /// (ISO-8601, UTC), `metadata` (sorted by key), `template`, `ladder`, `priceMax`, `sendAt`, `onBlocked`
    /// in this order, what was not given left out. Defaults are not part of it: the default deadline moves
    /// with the clock, and a repeated request has to look the same.
    byte[] hash() {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        form.put("to", to.e164());
        sender.ifPresent(given -> form.put("sender", given));
        form.put("text", text);
        form.put("category", category.name());
        deadline.ifPresent(given -> form.put("deadline", given.toString()));
        if (!metadata.isEmpty()) {
            ObjectNode entries = form.putObject("metadata");
            metadata.forEach(entries::put);
        }
        template.ifPresent(given -> {
            ObjectNode inner = form.putObject("template");
            inner.put("name", given.name());
            inner.put("language", given.language());
            given.parameters().forEach(inner.withArray("parameters")::add);
        });
        ladder.ifPresent(given -> form.put("ladder", given));
        priceMax.ifPresent(given -> {
            ObjectNode inner = form.putObject("priceMax");
            inner.put("minorUnits", given.minorUnits());
            inner.put("currency", given.currency());
        });
        sendAt.ifPresent(given -> form.put("sendAt", given.toString()));
        onBlocked.ifPresent(given -> form.put("onBlocked", given.name()));
        try {
            return MessageDigest.getInstance("SHA-256").digest(form.toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Without number and text.
    @Override
    public String toString() {
        return "SendRequest[" + category + "]";
    }
}
