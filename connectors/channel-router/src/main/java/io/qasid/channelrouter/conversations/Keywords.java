package io.qasid.channelrouter.conversations;

import io.qasid.model.Msisdn;
import io.qasid.numbering.NumberCountry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// The words that recipients may answer with, by country and language: `keywords.txt`. An answer is a keyword
/// when it is nothing else: "stop" is one, "don't stop sending" is not.
///
/// Case, marks, joiners, punctuation around it and the two spellings of Arabic letters that Persian and Arabic
/// keyboards write make no difference.
public final class Keywords {
    private static final String EVERYWHERE = "*";
    /// Longer answers are no keywords, and are not looked at.
    private static final int LENGTH_MAX = 40;

    private static final Pattern MARKS = Pattern.compile("[\\p{M}\\p{Cf}\u0640]");
    private static final Pattern AROUND = Pattern.compile("^[\\p{P}\\p{S}\\s]+|[\\p{P}\\p{S}\\s]+$");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Map<List<String>, Keyword> TABLE = load();

    private Keywords() {}

    /// @param from whose country decides which languages count beside those of every country
    public static Optional<Keyword> of(String text, Msisdn from) {
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String word = folded(text);
        return Optional.ofNullable(TABLE.get(List.of(EVERYWHERE, word)))
                .or(() -> NumberCountry.of(from).map(country -> TABLE.get(List.of(country, word))));
    }

    static String folded(String text) {
        String plain =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        String one = Normalizer.normalize(plain, Normalizer.Form.NFKC)
                .replace('\u064A', '\u06CC')
                .replace('\u0649', '\u06CC')
                .replace('\u06CD', '\u06CC')
                .replace('\u06D0', '\u06CC')
                .replace('\u0643', '\u06A9');
        String bare = AROUND.matcher(one).replaceAll("");
        return SPACES.matcher(bare).replaceAll(" ").toUpperCase(Locale.ROOT);
    }

    /// Lines of `COUNTRY language KEYWORD word`, `#` begins a comment.
    private static Map<List<String>, Keyword> load() {
        Map<List<String>, Keyword> table = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Keywords.class.getResourceAsStream("keywords.txt")), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split("\\s+", 4);
                        Keyword before = table.put(List.of(parts[0], folded(parts[3])), Keyword.valueOf(parts[2]));
                        if (before != null) {
                            throw new IllegalStateException("keywords.txt has it twice: " + line);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(table);
    }
}
