package io.qasid.simulator.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An inference request as this model wants it: every input there, of its datatype and of shape `[rows,
/// 1]`.
///
/// @param id empty: none was given
record InferRequest(String id, List<Model.Row> rows) {
    static final int ROWS_MAX = 4_096;

    /// Datatype by name of the input, in the order in which the model's metadata has them.
    static final Map<String, String> INPUTS = inputs();

    private static Map<String, String> inputs() {
        Map<String, String> inputs = new LinkedHashMap<>();
        List.of("country", "operator", "category", "channel", "route").forEach(name -> inputs.put(name, "BYTES"));
        inputs.put("price", "INT64");
        inputs.put("hour", "INT32");
        return Collections.unmodifiableMap(inputs);
    }

    /// @throws IllegalArgumentException with what a server says to it
    static InferRequest of(JsonNode json) {
        Map<String, JsonNode> tensors = new HashMap<>();
        int rows = -1;
        for (JsonNode input : json.path("inputs")) {
            String name = input.path("name").asText();
            String wanted = INPUTS.get(name);
            if (wanted == null) {
                throw new IllegalArgumentException("unexpected inference input '" + name + "'");
            }
            if (!wanted.equals(input.path("datatype").asText())) {
                throw new IllegalArgumentException("input '" + name + "' must be " + wanted);
            }
            JsonNode shape = input.path("shape");
            int given = shape.path(0).asInt(-1);
            if (shape.size() != 2 || shape.path(1).asInt() != 1 || given < 1 || given > ROWS_MAX) {
                throw new IllegalArgumentException("unexpected shape for input '" + name + "', expected [-1,1]");
            }
            if (input.path("data").size() != given || (rows >= 0 && rows != given)) {
                throw new IllegalArgumentException("input '" + name + "' does not hold as many elements as its shape");
            }
            rows = given;
            tensors.put(name, input.path("data"));
        }
        if (!tensors.keySet().equals(INPUTS.keySet())) {
            throw new IllegalArgumentException("expected " + INPUTS.size() + " inputs but got " + tensors.size());
        }
        List<Model.Row> all = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            all.add(new Model.Row(
                    text(tensors, "country", i),
                    text(tensors, "operator", i),
                    text(tensors, "category", i),
                    text(tensors, "channel", i),
                    text(tensors, "route", i),
                    number(tensors, "price", i),
                    (int) number(tensors, "hour", i)));
        }
        return new InferRequest(json.path("id").asText(""), all);
    }

    private static String text(Map<String, JsonNode> tensors, String name, int row) {
        JsonNode value = element(tensors, name, row);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("input '" + name + "' must hold strings");
        }
        return value.asText();
    }

    private static long number(Map<String, JsonNode> tensors, String name, int row) {
        JsonNode value = element(tensors, name, row);
        if (!value.isIntegralNumber()) {
            throw new IllegalArgumentException("input '" + name + "' must hold integers");
        }
        return value.asLong();
    }

    private static JsonNode element(Map<String, JsonNode> tensors, String name, int row) {
        return Objects.requireNonNull(tensors.get(name)).path(row);
    }
}
