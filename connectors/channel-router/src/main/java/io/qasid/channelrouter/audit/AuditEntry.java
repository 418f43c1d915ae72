package io.qasid.channelrouter.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.qasid.model.MessageId;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that was decided or learned. It holds no personal data, so it may be kept for ever.
///
/// @param message null when nothing was accepted (a refusal)
/// @param attempt ordinal, 0 when it is about the message
/// @param traceId of the request that caused it, may be empty
public record AuditEntry(
        Instant at,
        TenantId tenant,
        @Nullable MessageId message,
        String kind,
        int attempt,
        Reason reason,
        String traceId) {
    private static final JsonFactory JSON = new JsonFactory();

    /// The bytes that are hashed and stored: a flat JSON object.
    public byte[] payload() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("at", at.toString());
            json.writeStringField("kind", kind);
            json.writeStringField("tenant", tenant.toString());
            if (message != null) {
                json.writeStringField("message", message.toString());
            }
            if (attempt > 0) {
                json.writeNumberField("attempt", attempt);
            }
            json.writeStringField("reason", reason.code());
            if (!reason.detail().isEmpty()) {
                json.writeStringField("detail", reason.detail());
            }
            if (!traceId.isEmpty()) {
                json.writeStringField("trace", traceId);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /// The inverse of [#payload()].
    ///
    /// @throws IllegalArgumentException if the bytes are not a payload, as after tampering
    public static AuditEntry parse(byte[] payload) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(payload)) {
            while (json.nextToken() != null) {
                JsonToken token = json.currentToken();
                if (token.isScalarValue()) {
                    fields.put(json.currentName(), json.getText());
                }
            }
            String message = fields.get("message");
            return new AuditEntry(
                    Instant.parse(required(fields, "at")),
                    TenantId.parse(required(fields, "tenant")),
                    message == null ? null : MessageId.parse(message),
                    required(fields, "kind"),
                    Integer.parseInt(fields.getOrDefault("attempt", "0")),
                    new Reason(required(fields, "reason"), fields.getOrDefault("detail", "")),
                    fields.getOrDefault("trace", ""));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not an audit payload", e);
        }
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("audit payload lacks " + name);
        }
        return value;
    }
}
