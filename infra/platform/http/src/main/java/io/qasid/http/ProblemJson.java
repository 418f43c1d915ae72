package io.qasid.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The octets of a problem document. Members are always in the same order.
final class ProblemJson {
    private static final JsonMapper JSON = new JsonMapper();

    private ProblemJson() {}

    static byte[] write(Problem problem, String typeUrl, String requestId) {
        ObjectNode document = JSON.createObjectNode();
        document.put("type", typeUrl);
        document.put("title", problem.type().title());
        document.put("status", problem.status().getCode());
        document.put("detail", problem.detail());
        document.put("code", problem.type().name());
        document.put("request_id", requestId);
        document.put("retryable", problem.type().retryable());
        if (!problem.errors().isEmpty()) {
            ArrayNode errors = document.putArray("errors");
            for (FieldError error : problem.errors()) {
                errors.addObject()
                        .put("pointer", error.pointer())
                        .put("code", error.code())
                        .put("detail", error.detail());
            }
        }
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always writable", e);
        }
    }
}
