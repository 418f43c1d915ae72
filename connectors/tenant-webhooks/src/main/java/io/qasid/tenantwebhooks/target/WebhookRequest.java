package io.qasid.tenantwebhooks.target;

import io.qasid.tenantwebhooks.Endpoint;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/// One event as its endpoint gets it: the body of Standard Webhooks, `{"type","timestamp","data"}`.
///
/// @param id the `webhook-id`: the same in every repeat, by which a receiver recognises one
public record WebhookRequest(Endpoint endpoint, UUID id, String body) {
    private static final Pattern TYPE = Pattern.compile("[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*");
    private static final int DATA_LENGTH_MAX = 64 * 1024;

    /// @param type dotted words: `message.delivered`
    /// @param occurredAt when it happened, not when it is sent
    /// @param dataJson one JSON object, at most 64 Ki characters
    /// @throws IllegalArgumentException if type or data is not of that form
    public static WebhookRequest of(Endpoint endpoint, UUID id, String type, Instant occurredAt, String dataJson) {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("event type needs dotted words");
        }
        if (!dataJson.startsWith("{") || !dataJson.endsWith("}") || dataJson.length() > DATA_LENGTH_MAX) {
            throw new IllegalArgumentException("data needs one JSON object of at most " + DATA_LENGTH_MAX);
        }
        String body = "{\"type\":\"" + type + "\",\"timestamp\":\"" + occurredAt + "\",\"data\":" + dataJson + "}";
        return new WebhookRequest(endpoint, id, body);
    }

    /// Without the body.
    @Override
    public String toString() {
        return "WebhookRequest[" + id + "]";
    }
}
