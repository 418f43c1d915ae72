package io.qasid.providerwebhooks.viber;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.model.DeliveryState;
import io.qasid.model.Msisdn;
import io.qasid.proto.v1.OttHeard;
import io.qasid.providerwebhooks.Callback;
import io.qasid.providerwebhooks.Entries;
import io.qasid.providerwebhooks.Told;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one event. Pure. Source: <https://developers.viber.com/docs/api/rest-bot-api/#callbacks>.
final class ViberEvent {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TOKEN = Pattern.compile("[1-9][0-9]{0,19}");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9+/=_-]{1,64}");
    private static final Callback UNKNOWN = new Callback(List.of(), 1);
    /// Known, and nothing follows from it.
    private static final Callback NOTHING = new Callback(List.of(), 0);

    private final ViberAccount account;
    private final List<String> linkKeys;
    private final JsonNode event;
    private final String name;
    private final String token;
    private final Instant at;

    private ViberEvent(ViberAccount account, List<String> linkKeys, JsonNode event, Instant now) {
        this.account = account;
        this.linkKeys = linkKeys;
        this.event = event;
        this.name = event.path("event").asText();
        // longer than a double holds: taken as it is written
        this.token = event.path("message_token").asText();
        this.at = Entries.timeOfMillis(event.path("timestamp").asLong(), now);
    }

    /// What can't be understood counts as unknown; nothing throws.
    static Callback read(byte[] body, ViberAccount account, List<String> linkKeys, Instant now) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? UNKNOWN : new ViberEvent(account, linkKeys, json, now).read();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private Callback read() {
        return switch (name) {
            // the webhook was set
            case "webhook" -> NOTHING;
            case "delivered" -> receipt(DeliveryState.DELIVERED);
            case "seen" -> receipt(DeliveryState.READ);
            case "failed" -> receipt(DeliveryState.FAILED);
            case "conversation_started" -> opened();
            case "subscribed" -> person("user").map(user -> told(heard(user))).orElse(UNKNOWN);
            case "unsubscribed" ->
                Optional.of(event.path("user_id").asText())
                        .filter(id -> USER.matcher(id).matches())
                        .map(id -> told(heard(id).setBlocked(true)))
                        .orElse(UNKNOWN);
            case "message" -> person("sender").map(this::message).orElse(UNKNOWN);
            default -> UNKNOWN;
        };
    }

    private static Callback told(OttHeard.Builder heard) {
        return new Callback(List.of(Told.of(heard.build())), 0);
    }

    /// `failed` says why in words for people: nothing is decided by them.
    private Callback receipt(DeliveryState state) {
        if (!TOKEN.matcher(token).matches()) {
            return UNKNOWN;
        }
        String reason = "VIBER_" + name.toUpperCase(Locale.ROOT);
        return new Callback(
                List.of(Told.of(Entries.receipt(eventId() + ":" + name, account.route(), token, state, reason, at))),
                0);
    }

    /// Nobody is subscribed by that, but a link to the bot proves a number.
    private Callback opened() {
        String context = event.path("context").asText();
        Optional<String> user = person("user");
        if (user.isEmpty()) {
            return UNKNOWN;
        }
        if (context.isEmpty() || linkKeys.isEmpty()) {
            return NOTHING;
        }
        Optional<Msisdn> number = linkKeys.stream()
                .flatMap(key -> ViberLink.person(key, account.account(), context, at).stream())
                .findFirst();
        return number.map(msisdn -> told(heard(user.get())
                        .setLinks(true)
                        .setRecipient(msisdn.e164())
                        .setBlocked(!event.path("subscribed").asBoolean())))
                .orElse(UNKNOWN);
    }

    private Callback message(String user) {
        JsonNode message = event.path("message");
        if (!TOKEN.matcher(token).matches()) {
            return UNKNOWN;
        }
        // PostgreSQL can't hold the character
        String text = "text".equals(message.path("type").asText())
                ? message.path("text").asText().replace("\0", "")
                : "";
        OttHeard heard = heard(user).build();
        if (text.isEmpty()) {
            // a picture subscribes like a word does
            return new Callback(List.of(Told.of(heard)), 1);
        }
        return new Callback(
                List.of(new Told(
                        Optional.of(heard),
                        Optional.of(Entries.message(eventId(), account.route(), "", account.account(), text, at)),
                        true)),
                0);
    }

    private String eventId() {
        return "viber:" + account.account() + ":" + token;
    }

    private Optional<String> person(String field) {
        return Optional.of(event.path(field).path("id").asText())
                .filter(id -> USER.matcher(id).matches());
    }

    private OttHeard.Builder heard(String user) {
        return OttHeard.newBuilder()
                .setRoute(account.route().toString())
                .setAt(Entries.timestamp(at))
                .setChatId(user);
    }
}
