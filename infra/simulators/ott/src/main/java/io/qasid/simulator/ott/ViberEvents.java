package io.qasid.simulator.ott;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// What a bot's webhook is told, one event in a request, signed over its raw octets.
final class ViberEvents implements AutoCloseable {
    /// Events that a webhook may do without; `message` and `webhook` always come.
    static final Set<String> CHOICE =
            Set.of("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started");

    /// Tokens need 63 bits, and more than a JSON number is safe for.
    private static final long TOKENS_IN_A_MILLISECOND = 1_000_000;
    /// An id is the base64 of 16 octets: the digits, filled up on their left.
    private static final int ID_OCTETS = 16;

    private final Supplier<String> token;
    private final InstantSource clock;
    private final CallbackQueue<ObjectNode> webhook;
    private final AtomicLong tokens;
    private volatile Set<String> wanted = CHOICE;

    /// @param token that signs, by now
    ViberEvents(ViberBot bot, Supplier<String> token, InstantSource clock) {
        this.token = token;
        this.clock = clock;
        this.tokens = new AtomicLong(clock.millis() * TOKENS_IN_A_MILLISECOND);
        this.webhook = new CallbackQueue<>(
                "viber-webhook-" + bot.uri(),
                1,
                events -> AsciiJson.write(events.getFirst()),
                this::signature,
                status -> status == 200);
    }

    static String user(String digits) {
        String padded = "v".repeat(Math.max(0, ID_OCTETS - digits.length())) + digits;
        return Base64.getEncoder().encodeToString(padded.getBytes(StandardCharsets.US_ASCII));
    }

    /// Whose id it is; empty for nobody's.
    static String digits(String user) {
        try {
            String padded = new String(Base64.getDecoder().decode(user), StandardCharsets.US_ASCII);
            return padded.matches("v+[0-9]{8,15}") ? padded.replace("v", "") : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    long nextToken() {
        return tokens.incrementAndGet();
    }

    int untold() {
        return webhook.size();
    }

    void target(@Nullable String url) {
        webhook.target(url);
    }

    @Nullable
    URI target() {
        return webhook.target();
    }

    void wanted(Set<String> types) {
        wanted = Set.copyOf(types);
    }

    void webhookSet() {
        tell(event("webhook", nextToken()));
    }

    /// @param event `delivered`, `seen` or `failed`
    void receipt(String event, String digits, long token) {
        ObjectNode json = event(event, token).put("user_id", user(digits));
        if ("failed".equals(event)) {
            json.put("desc", "failure description");
        }
        tell(json);
    }

    void conversationStarted(String digits, String context, boolean subscribed) {
        ObjectNode json = event("conversation_started", nextToken()).put("type", "open");
        if (!context.isEmpty()) {
            json.put("context", context);
        }
        json.set("user", person(digits));
        tell(json.put("subscribed", subscribed));
    }

    void message(String digits, String text) {
        ObjectNode json = event("message", nextToken());
        json.set("sender", person(digits));
        json.putObject("message").put("type", "text").put("text", text);
        tell(json.put("silent", false));
    }

    void unsubscribed(String digits) {
        tell(event("unsubscribed", nextToken()).put("user_id", user(digits)));
    }

    private ObjectNode event(String name, long token) {
        return AsciiJson.object()
                .put("event", name)
                .put("timestamp", clock.millis())
                .put("message_token", token);
    }

    private static ObjectNode person(String digits) {
        return AsciiJson.object()
                .put("id", user(digits))
                .put("name", "Somebody")
                .put("language", "fa")
                .put("country", "AF")
                .put("api_version", 10);
    }

    private void tell(ObjectNode event) {
        String name = event.path("event").asText();
        if (!CHOICE.contains(name) || wanted.contains(name)) {
            webhook.add(event);
        }
    }

    private Map<String, String> signature(byte[] octets) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.get().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Map.of("X-Viber-Content-Signature", HexFormat.of().formatHex(mac.doFinal(octets)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    @Override
    public void close() {
        webhook.close();
    }
}
