package io.qasid.channelrouter.conversations;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// What people are told who ask for help, by the language that they asked in: `help.txt`.
final class HelpTexts {
    private static final Map<String, String> TABLE = load();

    private HelpTexts() {}

    /// @param language of a word for [Keyword#HELP], ISO 639
    /// @param sender whom the messages come from
    static String in(String language, String sender) {
        String text = TABLE.get(language);
        if (text == null) {
            throw new IllegalArgumentException("help.txt has no text in " + language);
        }
        return text.replace("{sender}", sender);
    }

    /// Lines of `language text`, `#` begins a comment.
    private static Map<String, String> load() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(HelpTexts.class.getResourceAsStream("help.txt")), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ", 2))
                    .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
