package io.qasid.channelrouter.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.qasid.channelrouter.conversations.AnswerOwner;
import io.qasid.channelrouter.conversations.Keyword;
import io.qasid.channelrouter.ladder.Effect;
import io.qasid.proto.v1.MobileOriginated;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/// The `data` object of tenant events.
final class TenantEventData {
    private static final JsonFactory JSON = new JsonFactory();

    private TenantEventData() {}

    /// `message.delivered` and its siblings.
    static String settled(Work work, Effect.Settle settle) {
        return object(json -> {
            json.writeStringField("messageId", work.execution().id().toString());
            json.writeStringField("status", settle.status().name().toLowerCase(Locale.ROOT));
            json.writeStringField("reason", settle.reason().code());
            json.writeStringField("route", work.route().toString());
            json.writeNumberField("attempts", work.state().attempts().size());
            json.writeFieldName("metadata");
            json.writeRawValue(work.execution().metadataJson());
        });
    }

    /// `message.received`. Of a tenant's own word the keyword is as it was registered, in capitals; one of
    /// everybody's is in small letters.
    static String received(MobileOriginated message, AnswerOwner owner, Optional<Keyword> keyword) {
        return object(json -> {
            json.writeStringField("from", message.getFrom());
            json.writeStringField("to", message.getTo());
            json.writeStringField("text", message.getText());
            json.writeStringField("route", message.getRoute());
            if (owner.inReplyTo().isPresent()) {
                json.writeStringField("inReplyTo", owner.inReplyTo().get().toString());
            }
            if (keyword.isPresent()) {
                json.writeStringField("keyword", keyword.get().wireName());
            } else if (owner.route().isPresent()) {
                json.writeStringField("keyword", owner.route().get().keyword());
            }
            if (owner.route().isPresent()) {
                json.writeStringField("label", owner.route().get().label());
            }
        });
    }

    private static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return text.toString();
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
