package io.qasid.messages;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Names what a tenant's program that was written for one description could stumble over in the next one.
///
/// A new member of an answer, a new optional member of a request and a new status are none: programs are told to
/// expect them.
final class ApiChanges {
    private final ApiDocument before;
    private final ApiDocument after;
    private final List<String> breaking = new ArrayList<>();

    private ApiChanges(ApiDocument before, ApiDocument after) {
        this.before = before;
        this.after = after;
    }

    private enum Way {
        /// What tenants send: nothing may be asked for that was not asked for.
        REQUEST,
        /// What tenants get: everything has to be there that was there.
        ANSWER
    }

    static List<String> breaking(ApiDocument before, ApiDocument after) {
        ApiChanges changes = new ApiChanges(before, after);
        Map<String, JsonNode> now = after.operations();
        before.operations().forEach((name, operation) -> {
            JsonNode other = now.get(name);
            if (other == null) {
                changes.breaking.add(name + " is gone");
            } else {
                changes.operation(name, operation, other);
            }
        });
        return changes.breaking;
    }

    private void operation(String name, JsonNode old, JsonNode now) {
        parameters(name, old, now);
        body(name, old.path("requestBody"), now.path("requestBody"));
        for (var response : old.path("responses").properties()) {
            String at = name + " " + response.getKey();
            JsonNode other = now.path("responses").path(response.getKey());
            if (other.isMissingNode()) {
                breaking.add(at + " is gone");
                continue;
            }
            for (var header : response.getValue().path("headers").properties()) {
                if (other.path("headers").path(header.getKey()).isMissingNode()) {
                    breaking.add(at + " has no header " + header.getKey() + " any more");
                }
            }
            content(at, response.getValue(), other, Way.ANSWER);
        }
    }

    private void parameters(String name, JsonNode old, JsonNode now) {
        Map<String, JsonNode> earlier = byName(old);
        Map<String, JsonNode> later = byName(now);
        earlier.forEach((parameter, definition) -> {
            JsonNode other = later.get(parameter);
            if (other == null) {
                breaking.add(name + " takes no " + parameter + " any more");
            } else {
                schema(name + " " + parameter, definition.path("schema"), other.path("schema"), Way.REQUEST);
            }
        });
        later.forEach((parameter, definition) -> {
            JsonNode other = earlier.get(parameter);
            boolean wanted = other != null && other.path("required").asBoolean();
            if (definition.path("required").asBoolean() && !wanted) {
                breaking.add(name + " wants " + parameter + " now");
            }
        });
    }

    private static Map<String, JsonNode> byName(JsonNode operation) {
        Map<String, JsonNode> parameters = new TreeMap<>();
        operation
                .path("parameters")
                .forEach(each -> parameters.put(
                        each.path("in").asText() + " parameter "
                                + each.path("name").asText(),
                        each));
        return parameters;
    }

    private void body(String name, JsonNode old, JsonNode now) {
        if (now.path("required").asBoolean() && !old.path("required").asBoolean()) {
            breaking.add(name + " wants a body now");
        }
        content(name + " body", old, now, Way.REQUEST);
    }

    private void content(String at, JsonNode old, JsonNode now, Way way) {
        for (var type : old.path("content").properties()) {
            JsonNode other = now.path("content").path(type.getKey());
            if (other.isMissingNode()) {
                breaking.add(at + " is not " + type.getKey() + " any more");
            } else {
                schema(at, type.getValue().path("schema"), other.path("schema"), way);
            }
        }
    }

    private void schema(String at, JsonNode oldSchema, JsonNode newSchema, Way way) {
        JsonNode old = before.resolved(oldSchema);
        JsonNode now = after.resolved(newSchema);
        for (String fixed : List.of("type", "format", "pattern")) {
            if (!old.path(fixed).equals(now.path(fixed))) {
                breaking.add("%s: %s was '%s' and is '%s'"
                        .formatted(
                                at,
                                fixed,
                                old.path(fixed).asText(),
                                now.path(fixed).asText()));
            }
        }
        Set<String> requiredBefore = texts(old.path("required"));
        Set<String> requiredNow = texts(now.path("required"));
        for (var property : old.path("properties").properties()) {
            String place = at + "/" + property.getKey();
            JsonNode other = now.path("properties").path(property.getKey());
            if (other.isMissingNode()) {
                breaking.add(place + " is gone");
            } else {
                schema(place, property.getValue(), other, way);
                if (way == Way.ANSWER
                        && requiredBefore.contains(property.getKey())
                        && !requiredNow.contains(property.getKey())) {
                    breaking.add(place + " may be missing now");
                }
            }
        }
        if (way == Way.REQUEST) {
            requiredNow.stream()
                    .filter(name -> !requiredBefore.contains(name))
                    .forEach(name -> breaking.add(at + "/" + name + " is required now"));
            narrower(at, old, now);
        }
        for (String inner : List.of("items", "additionalProperties")) {
            if (old.path(inner).isObject()) {
                schema(at + "/" + inner, old.path(inner), now.path(inner), way);
            }
        }
    }

    private void narrower(String at, JsonNode old, JsonNode now) {
        Set<String> values = texts(now.path("enum"));
        texts(old.path("enum")).stream()
                .filter(value -> !values.contains(value))
                .forEach(value -> breaking.add(at + " takes no " + value + " any more"));
        for (String most : List.of("maxLength", "maximum", "maxItems")) {
            if (now.has(most) && now.path(most).asLong() < old.path(most).asLong(Long.MAX_VALUE)) {
                breaking.add(at + ": " + most + " is less than it was");
            }
        }
        for (String least : List.of("minLength", "minimum", "minItems")) {
            if (now.path(least).asLong() > old.path(least).asLong()) {
                breaking.add(at + ": " + least + " is more than it was");
            }
        }
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
