package io.qasid.messages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import io.qasid.http.FieldError;
import java.io.IOException;
import java.util.List;

/// What was wrong with an item, as the orchestrator keeps it for us: a repeat of the request has the same answer, also
/// where the time would make another one.
final class ItemErrors {
    private static final JsonMapper JSON = new JsonMapper();

    private ItemErrors() {}

    static ByteString write(List<FieldError> errors) {
        try {
            return ByteString.copyFrom(JSON.writeValueAsBytes(errors));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of texts is always writable", e);
        }
    }

    static List<FieldError> read(ByteString kept) {
        try {
            return JSON.readValue(kept.toByteArray(), new TypeReference<>() {});
        } catch (IOException e) {
            throw new IllegalStateException("what was kept of an item's errors is not what was written", e);
        }
    }
}
