package io.qasid.simulator.smsc.standalone;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// JSON objects without anything inside anything: all that the control port speaks.
final class FlatJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private FlatJson() {}

    /// @return each field's value as text: strings, numbers, true and false
    /// @throws IllegalArgumentException if this is not one flat object
    static Map<String, String> read(byte[] json) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "the body must be a JSON object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                require(value.isScalarValue() && value != JsonToken.VALUE_NULL, name + " must be a plain value");
                fields.put(name, parser.getText());
            }
            require(parser.currentToken() == JsonToken.END_OBJECT, "the body must be one flat JSON object");
            require(parser.nextToken() == null, "something follows the JSON object");
            return fields;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// One object a line.
    static void writeLines(OutputStream out, Stream<Map<String, ?>> objects) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.setRootValueSeparator(null);
            for (Map<String, ?> object : (Iterable<Map<String, ?>>) objects::iterator) {
                json.writeStartObject();
                for (Map.Entry<String, ?> field : object.entrySet()) {
                    write(json, field.getKey(), field.getValue());
                }
                json.writeEndObject();
                json.writeRaw('\n');
            }
        }
    }

    private static void write(JsonGenerator json, String name, Object value) throws IOException {
        switch (value) {
            case Integer number -> json.writeNumberField(name, number);
            case Long number -> json.writeNumberField(name, number);
            default -> json.writeStringField(name, value.toString());
        }
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
