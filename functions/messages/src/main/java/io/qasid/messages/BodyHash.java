package io.qasid.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;

/// SHA-256 of a JSON document as it is meant: white space and the order of members make no other one. Nothing of it is
/// interpreted, so the time at which it is read makes no other one either.
final class BodyHash {
    private BodyHash() {}

    static byte[] of(ObjectNode document) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(sorted(document).toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            ObjectNode sorted = JsonNodeFactory.instance.objectNode();
            Map<String, JsonNode> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            members.forEach((name, value) -> sorted.set(name, sorted(value)));
            return sorted;
        }
        if (node.isArray()) {
            var sorted = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(each -> sorted.add(sorted(each)));
            return sorted;
        }
        return node;
    }
}
