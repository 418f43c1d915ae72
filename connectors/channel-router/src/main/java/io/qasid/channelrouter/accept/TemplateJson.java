package io.qasid.channelrouter.accept;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.model.MessageTemplate;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/// A template as it is stored: `{"name": …, "language": …, "parameters": […]}`.
public final class TemplateJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TemplateJson() {}

    static String write(MessageTemplate template) {
        try {
            return JSON.writeValueAsString(Map.of(
                    "name", template.name(),
                    "language", template.language(),
                    "parameters", template.parameters()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }

    /// @throws IllegalStateException if `text` was not written by [#write]
    public static MessageTemplate read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            List<String> parameters = StreamSupport.stream(
                            json.path("parameters").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            return new MessageTemplate(
                    json.path("name").asText(), json.path("language").asText(), parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored template is not JSON", e);
        }
    }
}
