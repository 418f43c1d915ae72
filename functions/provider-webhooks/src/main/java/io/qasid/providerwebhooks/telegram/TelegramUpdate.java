package io.qasid.providerwebhooks.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.proto.v1.OttHeard;
import io.qasid.providerwebhooks.Callback;
import io.qasid.providerwebhooks.Entries;
import io.qasid.providerwebhooks.Told;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one update. Pure. Source: <https://core.telegram.org/bots/api#update>.
final class TelegramUpdate {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    /// What a link to the bot makes a person send, with or without the link's parameter.
    private static final Pattern START = Pattern.compile("/start(@\\w+)?(\\s.*)?", Pattern.DOTALL);
    private static final Callback UNKNOWN = new Callback(List.of(), 1);

    private final Route route;
    private final Instant now;

    private TelegramUpdate(Route route, Instant now) {
        this.route = route;
        this.now = now;
    }

    /// What can't be understood counts as unknown; nothing throws.
    static Callback read(byte[] body, Route route, Instant now) {
        try {
            JsonNode json = JSON.readTree(body);
            return json != null && json.path("update_id").canConvertToLong()
                    ? new TelegramUpdate(route, now).read(json)
                    : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private Callback read(JsonNode update) {
        JsonNode message = update.path("message");
        JsonNode member = update.path("my_chat_member");
        if (message.isObject() && isPrivate(message)) {
            return message(update.path("update_id").asLong(), message);
        }
        boolean blocks = member.isObject()
                && isPrivate(member)
                && "kicked".equals(member.path("new_chat_member").path("status").asText());
        return blocks
                ? new Callback(List.of(Told.of(heard(member).setBlocked(true).build())), 0)
                : UNKNOWN;
    }

    private static boolean isPrivate(JsonNode message) {
        return "private".equals(message.path("chat").path("type").asText())
                && message.path("chat").path("id").canConvertToLong()
                && message.path("chat").path("id").asLong() != 0;
    }

    private Callback message(long update, JsonNode message) {
        JsonNode contact = message.path("contact");
        if (contact.isObject()) {
            return contact(message, contact);
        }
        // PostgreSQL can't hold the character
        String text = message.path("text").asText().replace("\0", "");
        if (text.isEmpty()) {
            return UNKNOWN;
        }
        OttHeard heard = heard(message).build();
        if (START.matcher(text).matches()) {
            return new Callback(List.of(Told.of(heard)), 0);
        }
        String event = "telegram:" + route.account() + ":" + update;
        return new Callback(
                List.of(new Told(
                        Optional.of(heard),
                        Optional.of(Entries.message(event, route, "", route.account(), text, time(message))),
                        true)),
                0);
    }

    /// A contact is trusted only where it is the sender's own: anybody can forward anybody's.
    private Callback contact(JsonNode message, JsonNode contact) {
        boolean own = contact.path("user_id").canConvertToLong()
                && contact.path("user_id").asLong() != 0
                && contact.path("user_id").asLong()
                        == message.path("from").path("id").asLong();
        Optional<Msisdn> number = own ? msisdn(contact.path("phone_number").asText()) : Optional.empty();
        return number.map(msisdn -> new Callback(
                        List.of(Told.of(heard(message)
                                .setLinks(true)
                                .setRecipient(msisdn.e164())
                                .build())),
                        0))
                .orElse(UNKNOWN);
    }

    private OttHeard.Builder heard(JsonNode message) {
        return OttHeard.newBuilder()
                .setRoute(route.toString())
                .setAt(Entries.timestamp(time(message)))
                .setChatId(Long.toString(message.path("chat").path("id").asLong()));
    }

    private Instant time(JsonNode message) {
        return Entries.time(message.path("date").asLong(), now);
    }

    /// Telegram writes numbers with or without their plus.
    private static Optional<Msisdn> msisdn(String text) {
        try {
            var parsed = NUMBERS.parse(text.startsWith("+") ? text : "+" + text, null);
            return NUMBERS.isValidNumber(parsed)
                    ? Optional.of(new Msisdn(NUMBERS.format(parsed, PhoneNumberFormat.E164)))
                    : Optional.empty();
        } catch (NumberParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
