package io.qasid.model;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// A text that a provider approved beforehand, with what goes into its gaps. WhatsApp takes nothing else from
/// a business that the recipient has not written to for 24 hours.
///
/// @param name as it was approved: 1 to 512 of a-z, 0-9 and underscore
/// @param language as WhatsApp writes it: `en`, `en_US`, `fa`
/// @param parameters of the body, in their order, at most 32 of at most 1,024 characters
public record MessageTemplate(String name, String language, List<String> parameters) {
    public static final int PARAMETERS_MAX = 32;
    public static final int PARAMETER_LENGTH_MAX = 1_024;

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,512}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(_[A-Z]{2})?");

    public MessageTemplate {
        Objects.requireNonNull(name);
        Objects.requireNonNull(language);
        parameters = List.copyOf(parameters);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a template's name needs 1 to 512 of a-z, 0-9 and underscore");
        }
        if (!LANGUAGE.matcher(language).matches()) {
            throw new IllegalArgumentException("a template's language needs the form en or en_US");
        }
        boolean parametersFit = parameters.size() <= PARAMETERS_MAX
                && parameters.stream()
                        .allMatch(parameter -> !parameter.isEmpty() && parameter.length() <= PARAMETER_LENGTH_MAX);
        if (!parametersFit) {
            throw new IllegalArgumentException("a template takes at most 32 parameters of 1 to 1,024 characters");
        }
    }

    /// Without the parameters: they may be personal.
    @Override
    public String toString() {
        return "MessageTemplate[" + name + " " + language + "]";
    }
}
