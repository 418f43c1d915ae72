package io.qasid.compliance;

import io.qasid.compliance.Rule.Kind;
import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A text has to hold a hint, in the language that it is written in: how to unsubscribe, who sends it.
///
/// Which language that is, nobody says; its script does. A message is held to the hints in the script of most of its
/// letters. When there is none in that script, any of them will do.
///
/// @param texts by language tag; at least one
record RequiredText(Map<String, Hint> texts) implements Terms {
    static final int LANGUAGES_MAX = 20;

    RequiredText {
        if (texts.isEmpty() || texts.size() > LANGUAGES_MAX) {
            throw new IllegalArgumentException("a rule has hints in 1 to " + LANGUAGES_MAX + " languages");
        }
        texts = Collections.unmodifiableMap(new TreeMap<>(texts));
    }

    /// @param folded the hint as it is looked for
    record Hint(String text, FoldedText folded) {
        static Hint of(String text) {
            return new Hint(text, FoldedText.of(text));
        }
    }

    /// @param folded of `text`
    boolean isIn(String text, FoldedText folded) {
        Optional<UnicodeScript> script = script(text);
        boolean spoken =
                texts.values().stream().anyMatch(hint -> script(hint.text()).equals(script));
        return texts.values().stream()
                .filter(hint -> !spoken || script(hint.text()).equals(script))
                .anyMatch(hint -> folded.holds(hint.folded()));
    }

    /// That of most letters; empty without letters.
    private static Optional<UnicodeScript> script(String text) {
        Map<UnicodeScript, Integer> letters = new HashMap<>();
        text.codePoints()
                .filter(Character::isLetter)
                .forEach(letter -> letters.merge(UnicodeScript.of(letter), 1, Integer::sum));
        return letters.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    @Override
    public Kind kind() {
        return Kind.REQUIRED_TEXT;
    }
}
