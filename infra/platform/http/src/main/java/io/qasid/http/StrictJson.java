package io.qasid.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Reads a request's body as one JSON object, as RFC 8259 and RFC 7493 write it and no other way: valid
/// UTF-8, no duplicate member, nothing behind the end, bounded nesting.
public final class StrictJson {
    private static final int DEPTH_MAX = 16;
    private static final int NAME_LENGTH_MAX = 256;
    private static final int NUMBER_LENGTH_MAX = 64;

    private static final JsonMapper USUAL = mapper(BodyOctetsMax.USUAL);

    private StrictJson() {}

    public sealed interface Body {}

    public record Read(ObjectNode object) implements Body {}

    /// @param detail says what and where, for the person who wrote it
    public record Malformed(String detail) implements Body {}

    /// Of the usual size at most.
    public static Body read(byte[] octets) {
        return read(octets, USUAL);
    }

    /// A reader of larger bodies; made once for each kind of body.
    public static Reader upTo(BodyOctetsMax max) {
        JsonMapper mapper = mapper(max);
        return octets -> read(octets, mapper);
    }

    @FunctionalInterface
    public interface Reader {
        Body read(byte[] octets);
    }

    private static JsonMapper mapper(BodyOctetsMax max) {
        return JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEPTH_MAX)
                                .maxNameLength(NAME_LENGTH_MAX)
                                .maxNumberLength(NUMBER_LENGTH_MAX)
                                .maxStringLength(max.value())
                                .maxDocumentLength(max.value())
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    private static Body read(byte[] octets, JsonMapper json) {
        if (octets.length == 0) {
            return new Malformed("The body is empty; it has to be a JSON object.");
        }
        CharBuffer text = CharBuffer.allocate(octets.length);
        ByteBuffer source = ByteBuffer.wrap(octets);
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        CoderResult decoded = utf8.decode(source, text, true);
        if (decoded.isError()) {
            return new Malformed("The body is not valid UTF-8 at octet " + source.position() + ".");
        }
        return parse(text.flip().toString(), json);
    }

    private static Body parse(String text, JsonMapper json) {
        try {
            JsonNode document = json.readTree(text);
            return document instanceof ObjectNode object
                    ? new Read(object)
                    : new Malformed("The body has to be a JSON object.");
        } catch (JsonProcessingException e) {
            return new Malformed(describe(e));
        }
    }

    private static String describe(JsonProcessingException failure) {
        JsonLocation location = failure.getLocation();
        String where = location == null
                ? "."
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr() + ".";
        // the parser's own words quote the body and its settings; only these two kinds say more than "not JSON"
        String message = failure.getOriginalMessage();
        if (message.startsWith("Duplicate field") || message.startsWith("Duplicate Object property")) {
            return "The body has a member twice, the second time" + where;
        }
        if (message.contains("nesting depth")) {
            return "The body is nested deeper than " + DEPTH_MAX + " levels.";
        }
        return "The body is not valid JSON" + where;
    }
}
