package io.qasid.simulator.vault;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// One answer.
///
/// @param body null: none, as with 204
record Answer(int status, @org.jspecify.annotations.Nullable ObjectNode body) {
    static final ObjectMapper JSON = new ObjectMapper();

    /// As Vault says no: words for people, in a list that may be empty.
    static Answer errors(int status, String... errors) {
        ObjectNode body = JSON.createObjectNode();
        var list = body.putArray("errors");
        for (String error : errors) {
            list.add(error);
        }
        return new Answer(status, body);
    }

    /// What every good answer has around it.
    static ObjectNode envelope() {
        ObjectNode body = JSON.createObjectNode()
                .put("request_id", "7f2b6c1e-0000-4000-8000-000000000000")
                .put("lease_id", "")
                .put("renewable", false)
                .put("lease_duration", 0);
        body.putNull("data");
        body.putNull("wrap_info");
        body.putNull("warnings");
        body.putNull("auth");
        return body;
    }

    static Answer data(int status, ObjectNode data) {
        ObjectNode body = envelope();
        body.set("data", data);
        return new Answer(status, body);
    }
}
