package io.qasid.providerwebhooks.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.model.DeliveryState;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.proto.v1.OttHeard;
import io.qasid.providerwebhooks.Callback;
import io.qasid.providerwebhooks.Entries;
import io.qasid.providerwebhooks.Told;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what Meta sends: many changes of many entries in one body, in any order, some of them twice. Pure.
/// Source: <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components>.
final class WhatsAppCallback {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CODE_MAX = 9_999_999;

    private final Route route;
    private final String phoneNumberId;
    private final Instant now;
    private final List<Told> told = new ArrayList<>();
    private int unknown;

    private WhatsAppCallback(Route route, String phoneNumberId, Instant now) {
        this.route = route;
        this.phoneNumberId = phoneNumberId;
        this.now = now;
    }

    /// What can't be understood counts as unknown; nothing throws.
    static Callback read(byte[] body, Route route, String phoneNumberId, Instant now) {
        WhatsAppCallback callback = new WhatsAppCallback(route, phoneNumberId, now);
        try {
            JsonNode json = JSON.readTree(body);
            if (json == null
                    || !"whatsapp_business_account".equals(json.path("object").asText())) {
                callback.unknown++;
            } else {
                json.path("entry").forEach(entry -> entry.path("changes").forEach(callback::change));
            }
        } catch (IOException e) {
            callback.unknown++;
        }
        return new Callback(callback.told, callback.unknown);
    }

    private void change(JsonNode change) {
        JsonNode value = change.path("value");
        boolean ours = "messages".equals(change.path("field").asText())
                && phoneNumberId.equals(
                        value.path("metadata").path("phone_number_id").asText());
        if (!ours) {
            unknown++;
            return;
        }
        String to = value.path("metadata").path("display_phone_number").asText();
        value.path("messages").forEach(message -> message(message, to));
        value.path("statuses").forEach(this::status);
    }

    private void status(JsonNode status) {
        String id = status.path("id").asText();
        String state = status.path("status").asText();
        String event = "whatsapp:" + id + ":" + state;
        Optional<DeliveryState> known = switch (state) {
            case "sent" -> Optional.of(DeliveryState.ENROUTE);
            case "delivered" -> Optional.of(DeliveryState.DELIVERED);
            // may come alone; a voice message is played
            case "read", "played" -> Optional.of(DeliveryState.READ);
            case "failed" -> Optional.of(DeliveryState.FAILED);
            default -> Optional.empty();
        };
        if (known.isEmpty() || id.isEmpty() || !Entries.fits(event)) {
            unknown++;
            return;
        }
        told.add(Told.of(Entries.receipt(event, route, id, known.get(), reason(status, state), time(status))));
    }

    private static String reason(JsonNode status, String state) {
        int code = status.path("errors").path(0).path("code").asInt();
        return "failed".equals(state) && code > 0 && code <= CODE_MAX
                ? "WHATSAPP_" + code
                : "WHATSAPP_" + state.toUpperCase(java.util.Locale.ROOT);
    }

    private void message(JsonNode message, String to) {
        String event = "whatsapp:" + message.path("id").asText();
        Optional<Msisdn> from = msisdn(message.path("from").asText());
        if (from.isEmpty() || message.path("id").asText().isEmpty() || !Entries.fits(event)) {
            unknown++;
            return;
        }
        OttHeard heard = OttHeard.newBuilder()
                .setRoute(route.toString())
                .setAt(Entries.timestamp(time(message)))
                .setRecipient(from.get().e164())
                .build();
        Optional<String> text = text(message);
        if (text.isEmpty()) {
            // a picture opens the 24 hours like a word does
            told.add(Told.of(heard));
            unknown++;
            return;
        }
        told.add(new Told(
                Optional.of(heard),
                Optional.of(Entries.message(event, route, from.get().e164(), to, text.get(), time(message))),
                false));
    }

    private static Optional<String> text(JsonNode message) {
        String text = switch (message.path("type").asText()) {
            case "text" -> message.path("text").path("body").asText();
            case "button" -> message.path("button").path("text").asText();
            case "interactive" -> {
                JsonNode interactive = message.path("interactive");
                String button = interactive.path("button_reply").path("title").asText();
                yield button.isEmpty()
                        ? interactive.path("list_reply").path("title").asText()
                        : button;
            }
            default -> "";
        };
        // PostgreSQL can't hold it
        return Optional.of(text.replace("\0", "")).filter(clean -> !clean.isEmpty());
    }

    private Instant time(JsonNode json) {
        String seconds = json.path("timestamp").asText();
        return Entries.time(seconds.matches("[0-9]{1,12}") ? Long.parseLong(seconds) : 0, now);
    }

    private static Optional<Msisdn> msisdn(String digits) {
        try {
            return Optional.of(new Msisdn("+" + digits));
        } catch (IllegalArgumentException e) {
            // a person with a user name instead of a number
            return Optional.empty();
        }
    }
}
