package io.qasid.channelrouter.ranking;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.channelrouter.ladder.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Questions and answers as the KServe v2 protocol (Open Inference Protocol) has them over HTTP. Pure.
///
/// The batch dimension holds one row for each step of each message, so that messages with ladders of any
/// length share a call. Inputs, each of shape `[rows, 1]`: `country`, `operator`, `category`, `channel`,
/// `route` (BYTES), `price` (INT64, minor units, of the whole message), `hour` (INT32, UTC). Output:
/// `score` (FP32 or FP64, `[rows]` or `[rows, 1]`), the highest comes first.
final class KServeWire {
    private static final String SCORE = "score";
    private static final Set<String> DATATYPES = Set.of("FP32", "FP64");
    /// A tensor of `[rows, 1]` may be written with its nesting.
    private static final int NESTED_MAX = 16;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(NESTED_MAX).build())
            .build());

    private KServeWire() {}

    /// One step of one message.
    private record Row(ModelQuestion question, Step step) {}

    /// @param id that the answer repeats
    static byte[] request(String id, List<ModelQuestion> questions) {
        List<Row> rows = new ArrayList<>();
        questions.forEach(question -> question.steps().forEach(step -> rows.add(new Row(question, step))));
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(octets)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeArrayFieldStart("inputs");
            texts(json, "country", rows, row -> row.question().destination().country());
            texts(json, "operator", rows, row -> row.question().destination().operator());
            texts(json, "category", rows, row -> row.question().category().name());
            texts(json, "channel", rows, row -> row.step().route().channel().wireName());
            texts(json, "route", rows, row -> row.step().route().toString());
            tensor(
                    json,
                    "price",
                    "INT64",
                    rows,
                    (to, row) -> to.writeNumber(row.step().price().minorUnits()));
            tensor(
                    json,
                    "hour",
                    "INT32",
                    rows,
                    (to, row) -> to.writeNumber(row.question().hour()));
            json.writeEndArray();
            json.writeArrayFieldStart("outputs");
            json.writeStartObject();
            json.writeStringField("name", SCORE);
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("memory takes whatever is written", e);
        }
        return octets.toByteArray();
    }

    @FunctionalInterface
    private interface Value {
        void write(JsonGenerator to, Row row) throws IOException;
    }

    private static void texts(JsonGenerator json, String name, List<Row> rows, Function<Row, String> value)
            throws IOException {
        tensor(json, name, "BYTES", rows, (to, row) -> to.writeString(value.apply(row)));
    }

    private static void tensor(JsonGenerator json, String name, String datatype, List<Row> rows, Value value)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeArrayFieldStart("shape");
        json.writeNumber(rows.size());
        json.writeNumber(1);
        json.writeEndArray();
        json.writeStringField("datatype", datatype);
        json.writeArrayFieldStart("data");
        for (Row row : rows) {
            value.write(json, row);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// @param body of a 200
    /// @param id of the request
    /// @return for each question the scores of its steps; empty for whatever is no answer to exactly
    /// this request
    static Optional<List<ModelAnswer.Scores>> scores(byte[] body, String id, List<ModelQuestion> questions) {
        int rows =
                questions.stream().mapToInt(question -> question.steps().size()).sum();
        return tensor(body, id, rows).map(all -> {
            List<ModelAnswer.Scores> answers = new ArrayList<>(questions.size());
            int from = 0;
            for (ModelQuestion question : questions) {
                int to = from + question.steps().size();
                answers.add(new ModelAnswer.Scores(List.copyOf(all.subList(from, to))));
                from = to;
            }
            return answers;
        });
    }

    private static Optional<List<Double>> tensor(byte[] body, String id, int rows) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("memory can be read", e);
        }
        if (answer == null || !answer.path("id").asText(id).equals(id)) {
            return Optional.empty();
        }
        for (JsonNode output : answer.path("outputs")) {
            if (SCORE.equals(output.path("name").asText())) {
                boolean right = DATATYPES.contains(output.path("datatype").asText()) && isShape(output, rows);
                return right ? numbers(output.path("data"), rows) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isShape(JsonNode output, int rows) {
        JsonNode shape = output.path("shape");
        boolean flat = shape.size() == 1;
        boolean column = shape.size() == 2 && isNumber(shape.path(1), 1);
        return (flat || column) && isNumber(shape.path(0), rows);
    }

    private static boolean isNumber(JsonNode node, int value) {
        return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() == value;
    }

    private static Optional<List<Double>> numbers(JsonNode data, int rows) {
        List<Double> numbers = new ArrayList<>(rows);
        return data.isArray() && flatten(data, numbers, rows) && numbers.size() == rows
                ? Optional.of(numbers)
                : Optional.empty();
    }

    private static boolean flatten(JsonNode data, List<Double> into, int max) {
        for (JsonNode each : data) {
            if (each.isArray()) {
                if (!flatten(each, into, max)) {
                    return false;
                }
            } else if (each.isNumber() && Double.isFinite(each.doubleValue()) && into.size() < max) {
                into.add(each.doubleValue());
            } else {
                return false;
            }
        }
        return true;
    }
}
