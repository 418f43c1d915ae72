package io.qasid.compliance;

import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a text has to be or to hold, as members of a JSON object.
final class ObligationJson {
    private static final int HINT_LENGTH_MAX = 200;
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private ObligationJson() {}

    /// Null after an error was noted.
    static @Nullable Terms requiredText(JsonFields fields) {
        List<Map.Entry<String, String>> entries = fields.texts("texts");
        if (entries.isEmpty() || entries.size() > RequiredText.LANGUAGES_MAX) {
            fields.refuse(
                    "/texts", "invalid", "A rule has texts in 1 to " + RequiredText.LANGUAGES_MAX + " languages.");
            return null;
        }
        Map<String, RequiredText.Hint> texts = new TreeMap<>();
        for (Map.Entry<String, String> entry : entries) {
            String pointer = FieldError.pointer("/texts", entry.getKey());
            RequiredText.Hint hint = RequiredText.Hint.of(entry.getValue());
            if (!LANGUAGE.matcher(entry.getKey()).matches()) {
                fields.refuse(pointer, "invalid", "A language is written as en, fa or uz-Latn.");
            }
            if (hint.folded().isBlank() || entry.getValue().length() > HINT_LENGTH_MAX) {
                fields.refuse(pointer, "invalid", "A text has 1 to " + HINT_LENGTH_MAX + " characters.");
            }
            texts.put(entry.getKey(), hint);
        }
        return new RequiredText(texts);
    }

    /// Null after an error was noted.
    static @Nullable Terms registeredTemplates(JsonFields fields) {
        List<Map.Entry<String, String>> entries = fields.texts("templates");
        if (entries.isEmpty() || entries.size() > RegisteredTemplates.TEMPLATES_MAX) {
            fields.refuse(
                    "/templates", "invalid", "A rule has 1 to " + RegisteredTemplates.TEMPLATES_MAX + " templates.");
            return null;
        }
        Map<String, TextTemplate> templates = new TreeMap<>();
        for (Map.Entry<String, String> entry : entries) {
            String pointer = FieldError.pointer("/templates", entry.getKey());
            if (!ID.matcher(entry.getKey()).matches()) {
                fields.refuse(pointer, "invalid", "A template's id has 1 to 64 letters, digits, dots, hyphens.");
            }
            try {
                templates.put(entry.getKey(), new TextTemplate(entry.getValue()));
            } catch (IllegalArgumentException e) {
                fields.refuse(
                        pointer,
                        "invalid",
                        "A template has 1 to " + TextTemplate.LENGTH_MAX + " characters and at most "
                                + TextTemplate.GAPS_MAX + " gaps.");
            }
        }
        return templates.isEmpty() ? null : new RegisteredTemplates(templates);
    }
}
