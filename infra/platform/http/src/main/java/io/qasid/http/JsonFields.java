package io.qasid.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/// Takes the members of a JSON object one by one and gathers everything that is wrong with them, so that the
/// caller hears of all errors at once.
public final class JsonFields {
    /// A body of 64 KiB could hold thousands; nobody reads more than these.
    private static final int ERRORS_MAX = 50;

    private final ObjectNode object;
    private final String at;
    private final List<FieldError> errors;

    /// @param known every name that may occur; any other one is an error
    public JsonFields(ObjectNode object, Set<String> known) {
        this(object, known, "", new ArrayList<>());
    }

    private JsonFields(ObjectNode object, Set<String> known, String at, List<FieldError> errors) {
        this.object = object;
        this.at = at;
        this.errors = errors;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!known.contains(member.getKey())) {
                refuse(pointer(member.getKey()), "unknown", "There is no such field.");
            }
        }
    }

    public void refuse(String pointer, String code, String detail) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(new FieldError(pointer, code, detail));
        }
    }

    /// What was wrong, in the order in which it was found, at most 50.
    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /// A member that has to be there. Empty after an error was noted.
    public Optional<String> requiredText(String name) {
        if (absent(name)) {
            refuse(pointer(name), "required", "This field is required.");
            return Optional.empty();
        }
        return optionalText(name);
    }

    /// A member that may be missing or null. Also empty after an error was noted.
    public Optional<String> optionalText(String name) {
        return absent(name) ? Optional.empty() : text(pointer(name), object.get(name));
    }

    /// A whole number that may be missing or null. Also empty after an error was noted.
    ///
    /// @param least the smallest that is acceptable
    /// @param most the largest
    public OptionalInt optionalInt(String name, int least, int most) {
        if (absent(name)) {
            return OptionalInt.empty();
        }
        JsonNode value = object.get(name);
        if (!value.isNumber()) {
            refuse(pointer(name), "wrong_type", "This has to be a number, not " + typeOf(value) + ".");
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            refuse(pointer(name), "out_of_range", "This has to be a whole number from " + least + " to " + most + ".");
            return OptionalInt.empty();
        }
        return OptionalInt.of(value.intValue());
    }

    /// An object of texts, in the order of the body; empty when it is missing. Entries of another type are
    /// errors.
    public List<Map.Entry<String, String>> texts(String name) {
        if (absent(name)) {
            return List.of();
        }
        String pointer = pointer(name);
        if (!(object.get(name) instanceof ObjectNode entries)) {
            refuse(pointer, "wrong_type", "This has to be an object, not " + typeOf(object.get(name)) + ".");
            return List.of();
        }
        List<Map.Entry<String, String>> texts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            String entryPointer = FieldError.pointer(pointer, entry.getKey());
            Texts.flaw(entry.getKey()).ifPresent(flaw -> refuse(entryPointer, "invalid_character", flaw));
            text(entryPointer, entry.getValue()).ifPresent(value -> texts.add(Map.entry(entry.getKey(), value)));
        }
        return texts;
    }

    /// An object with members of its own; empty when it is missing, and after an error was noted. What is wrong inside
    /// is
    /// noted here.
    ///
    /// @param known every name that may occur in it
    public Optional<JsonFields> object(String name, Set<String> known) {
        if (absent(name)) {
            return Optional.empty();
        }
        if (!(object.get(name) instanceof ObjectNode inner)) {
            refuse(pointer(name), "wrong_type", "This has to be an object, not " + typeOf(object.get(name)) + ".");
            return Optional.empty();
        }
        return Optional.of(new JsonFields(inner, known, pointer(name), errors));
    }

    /// An array of objects with members of their own, in its order; empty when it is missing. Entries of another type
    /// are
    /// errors, and so are too many. What is wrong inside is noted here.
    ///
    /// @param most how many there may be
    /// @param known every name that may occur in one
    public List<JsonFields> objects(String name, int most, Function<ObjectNode, Set<String>> known) {
        if (absent(name)) {
            return List.of();
        }
        String pointer = pointer(name);
        if (!(object.get(name) instanceof ArrayNode entries)) {
            refuse(pointer, "wrong_type", "This has to be an array, not " + typeOf(object.get(name)) + ".");
            return List.of();
        }
        if (entries.size() > most) {
            refuse(pointer, "too_many", "This has at most " + most + " entries.");
            return List.of();
        }
        List<JsonFields> objects = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String at = pointer + "/" + i;
            if (entries.get(i) instanceof ObjectNode inner) {
                objects.add(new JsonFields(inner, known.apply(inner), at, errors));
            } else {
                refuse(at, "wrong_type", "This has to be an object, not " + typeOf(entries.get(i)) + ".");
            }
        }
        return objects;
    }

    /// An array of texts, in its order; empty when it is missing. Entries of another type are errors.
    public List<String> textList(String name) {
        if (absent(name)) {
            return List.of();
        }
        String pointer = pointer(name);
        if (!(object.get(name) instanceof ArrayNode entries)) {
            refuse(pointer, "wrong_type", "This has to be an array, not " + typeOf(object.get(name)) + ".");
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            text(pointer + "/" + i, entries.get(i)).ifPresent(texts::add);
        }
        return texts;
    }

    /// Where a member is, for [#refuse].
    public String pointer(String name) {
        return FieldError.pointer(at, name);
    }

    public boolean absent(String name) {
        return !object.hasNonNull(name);
    }

    private Optional<String> text(String pointer, JsonNode value) {
        if (!value.isTextual()) {
            refuse(pointer, "wrong_type", "This has to be a string, not " + typeOf(value) + ".");
            return Optional.empty();
        }
        Optional<String> flaw = Texts.flaw(value.textValue());
        if (flaw.isPresent()) {
            refuse(pointer, "invalid_character", flaw.get());
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "a number";
            case OBJECT, POJO -> "an object";
            case STRING -> "a string";
            case NULL, MISSING, BINARY -> "null";
        };
    }
}
