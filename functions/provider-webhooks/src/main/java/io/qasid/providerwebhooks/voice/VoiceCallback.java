package io.qasid.providerwebhooks.voice;

import io.qasid.model.DeliveryState;
import io.qasid.model.Route;
import io.qasid.providerwebhooks.Callback;
import io.qasid.providerwebhooks.Entries;
import io.qasid.providerwebhooks.Signatures;
import io.qasid.providerwebhooks.Told;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads a status callback. Pure. Source: <https://www.twilio.com/docs/voice/api/call-resource#statuscallback>.
final class VoiceCallback {
    private static final Callback UNKNOWN = new Callback(List.of(), 1);
    private static final int FIELDS_MAX = 200;

    private VoiceCallback() {}

    /// The fields of a form; empty when it is none.
    static Optional<SortedMap<String, String>> form(byte[] body) {
        SortedMap<String, String> fields = new TreeMap<>();
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return Optional.of(fields);
        }
        String[] pairs = text.split("&", -1);
        if (pairs.length > FIELDS_MAX) {
            return Optional.empty();
        }
        try {
            for (String pair : pairs) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    return Optional.empty();
                }
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
            return Optional.of(fields);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /// The address, then each name and value in the order of the names. The form has to be decoded for that, which is
    /// no parsing of what it says.
    static String signature(String authToken, String url, SortedMap<String, String> form) {
        StringBuilder signed = new StringBuilder(url);
        form.forEach((name, value) -> signed.append(name).append(value));
        return Base64.getEncoder()
                .encodeToString(
                        Signatures.hmac("HmacSHA1", authToken, signed.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /// What can't be understood counts as unknown; nothing throws.
    static Callback read(byte[] body, Route route, Instant now) {
        Map<String, String> form =
                form(body).<Map<String, String>>map(fields -> fields).orElse(Map.of());
        String sid = form.getOrDefault("CallSid", "");
        String status = form.getOrDefault("CallStatus", "");
        String event = "voice:" + sid + ":" + status;
        Optional<DeliveryState> state = switch (status) {
            case "queued", "initiated", "ringing", "in-progress" -> Optional.of(DeliveryState.ENROUTE);
            case "completed" -> Optional.of(DeliveryState.DELIVERED);
            case "busy", "no-answer", "failed", "canceled" -> Optional.of(DeliveryState.FAILED);
            default -> Optional.empty();
        };
        if (state.isEmpty() || !sid.matches("CA[0-9a-f]{32}")) {
            return UNKNOWN;
        }
        String reason = "VOICE_" + status.toUpperCase(Locale.ROOT).replace('-', '_');
        return new Callback(List.of(Told.of(Entries.receipt(event, route, sid, state.get(), reason, now))), 0);
    }
}
