package io.qasid.simulator.voice;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// The JSON of the API.
final class ApiAnswers {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ApiAnswers() {}

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] error(ApiError error) {
        return object(json -> {
            json.writeNumberField("code", error.code());
            json.writeStringField("message", error.message());
            json.writeStringField("more_info", error.moreInfo());
            json.writeNumberField("status", error.status());
        });
    }

    static byte[] account(String accountSid) {
        return object(json -> {
            json.writeStringField("sid", accountSid);
            json.writeStringField("friendly_name", "simulated");
            json.writeStringField("status", "active");
            json.writeStringField("type", "Full");
            json.writeStringField("uri", ApiEndpoint.accountPath(accountSid) + ".json");
        });
    }

    static byte[] call(String accountSid, PhoneCall call) {
        PhoneCall.State state = call.state();
        String path = ApiEndpoint.accountPath(accountSid) + "/Calls/" + call.sid();
        return object(json -> {
            json.writeStringField("sid", call.sid());
            json.writeStringField("account_sid", accountSid);
            json.writeStringField("to", call.request().to());
            json.writeStringField("from", call.request().from());
            json.writeStringField("status", state.status().wireName());
            json.writeStringField("direction", "outbound-api");
            json.writeStringField("api_version", ApiEndpoint.API_VERSION);
            json.writeStringField("date_created", Callbacks.RFC_2822.format(call.created()));
            json.writeStringField("date_updated", Callbacks.RFC_2822.format(state.updated()));
            optional(json, "start_time", state.answered().map(Callbacks.RFC_2822::format));
            optional(json, "end_time", state.ended().map(Callbacks.RFC_2822::format));
            optional(json, "duration", state.durationSeconds().map(String::valueOf));
            json.writeNullField("price");
            json.writeStringField("price_unit", "USD");
            json.writeNullField("answered_by");
            json.writeNullField("parent_call_sid");
            json.writeStringField("uri", path + ".json");
            json.writeObjectFieldStart("subresource_uris");
            json.writeStringField("recordings", path + "/Recordings.json");
            json.writeStringField("notifications", path + "/Notifications.json");
            json.writeEndObject();
        });
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        } else {
            json.writeNullField(name);
        }
    }

    private static byte[] object(Fields fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory is writable", e);
        }
        return out.toByteArray();
    }
}
