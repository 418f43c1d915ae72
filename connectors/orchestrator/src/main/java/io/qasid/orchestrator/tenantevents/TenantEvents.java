package io.qasid.orchestrator.tenantevents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.outbox.TenantEventRow;
import io.qasid.proto.v1.RouteRequest;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;

/// What a tenant is told when something becomes of its message before the router has it: `message.blocked`,
/// `message.refused`, `message.expired`, `message.cancelled`. That it waits, or waits for its time, was the answer to
/// its
/// own request.
@Singleton
public final class TenantEvents {
    private static final JsonFactory JSON = new JsonFactory();

    private final UuidV7 ids;
    private final InstantSource clock;

    TenantEvents(UuidV7 ids, InstantSource clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /// @param status BLOCKED, REFUSED, EXPIRED, CANCELLED
    /// @param reason code
    /// @param detail for a person; empty: none
    public TenantEventRow of(
            UUID message, TenantId tenant, String status, String reason, String detail, RouteRequest request) {
        Instant now = clock.instant();
        String lower = status.toLowerCase(Locale.ROOT);
        return new TenantEventRow(
                ids.next(),
                tenant,
                "message." + lower,
                now,
                message.toString(),
                data(message, lower, reason, detail, request));
    }

    private static String data(UUID message, String status, String reason, String detail, RouteRequest request) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("messageId", message.toString());
            json.writeStringField("status", status);
            json.writeStringField("reason", reason);
            if (!detail.isEmpty()) {
                json.writeStringField("detail", detail);
            }
            json.writeObjectFieldStart("metadata");
            for (var entry : new TreeMap<>(request.getMetadataMap()).entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.toString();
    }
}
