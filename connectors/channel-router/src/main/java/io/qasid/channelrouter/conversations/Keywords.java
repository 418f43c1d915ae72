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
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The words that recipients may answer with, by country and language: `keywords.txt`. An answer is a keyword
/// when it is nothing else: "stop" is one, "don't stop sending" is not.
///
/// Case, marks, joiners, punctuation around it and the two spellings of Arabic letters that Persian and Arabic
/// keyboards write make no difference.
public final class Keywords {
    private static final String EVERYWHERE = "*";
    /// Longer answers are no keywords, and are not looked at.
    private static final int LENGTH_MAX = 40;
    /// Where the first word of an answer is looked for.
    private static final int LOOKED_AT_MAX = 200;

    private static final Pattern MARKS = Pattern.compile("[\\p{M}\\p{Cf}\u0640]");
    private static final Pattern AROUND = Pattern.compile("^[\\p{P}\\p{S}\\s]+|[\\p{P}\\p{S}\\s]+$");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Map<List<String>, Word> TABLE = load();

    /// One word of the table.
    ///
    /// @param language ISO 639
    public record Word(Keyword keyword, String language) {}

    private Keywords() {}

    /// As [#word].
    public static Optional<Keyword> of(String text, Msisdn from) {
        return word(text, from).map(Word::keyword);
    }

    /// The first word of an answer, in the form in which words are compared; empty when it has none that can be one.
    public static String firstWord(String text) {
        String word = folded(text.substring(0, Math.min(text.length(), LOOKED_AT_MAX)))
                .split(" ", 2)[0];
        return word.length() <= LENGTH_MAX && word.indexOf('\0') < 0
                ? AROUND.matcher(word).replaceAll("")
                : "";
    }

    /// Whether it means something in some country, so that no tenant can have it.
    public static boolean reserved(String word) {
        String folded = folded(word);
        return TABLE.keySet().stream().anyMatch(entry -> entry.get(1).equals(folded));
    }

    /// Languages that words for `keyword` are in.
    static Set<String> languages(Keyword keyword) {
        return TABLE.values().stream()
                .filter(word -> word.keyword() == keyword)
                .map(Word::language)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// @param from whose country decides which languages count beside those of every country
    public static Optional<Word> word(String text, Msisdn from) {
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
    private static Map<List<String>, Word> load() {
        Map<List<String>, Word> table = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Keywords.class.getResourceAsStream("keywords.txt")), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split("\\s+", 4);
                        Word word = new Word(Keyword.valueOf(parts[2]), parts[1]);
                        Word before = table.put(List.of(parts[0], folded(parts[3])), word);
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
