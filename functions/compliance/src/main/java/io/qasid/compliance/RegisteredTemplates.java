package io.qasid.compliance;

import io.qasid.compliance.Rule.Kind;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A text has to be one that was registered.
///
/// @param templates by the id under which the registry has them; at least one
record RegisteredTemplates(Map<String, TextTemplate> templates) implements Terms {
    static final int TEMPLATES_MAX = 100;

    RegisteredTemplates {
        if (templates.isEmpty() || templates.size() > TEMPLATES_MAX) {
            throw new IllegalArgumentException("a rule has 1 to " + TEMPLATES_MAX + " templates");
        }
        templates = Collections.unmodifiableMap(new TreeMap<>(templates));
    }

    boolean allow(String text) {
        return templates.values().stream().anyMatch(template -> template.matches(text));
    }

    @Override
    public Kind kind() {
        return Kind.TEMPLATE;
    }
}
