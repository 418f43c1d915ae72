package io.qasid.compliance;

import java.text.Normalizer;
import java.util.Locale;

/// A text as a reader sees it, whatever keyboard wrote it: two texts that look alike fold to the same.
///
/// - Unicode compatibility form (NFKC), so that presentation forms, full-width letters and ligatures are plain
///   letters;
/// - case folded;
/// - without what takes no place: format characters (ZWNJ, ZWJ, direction marks), tatweel, vowel signs, variation
///   selectors;
/// - Arabic yeh and alef maksura as Persian yeh, Arabic kaf as Persian kaf, the Pashto gaf as the Persian one:
/// keyboards
///   differ, the words don't;
/// - digits of every script as ASCII digits;
/// - all white space as one blank.
///
/// @param value the folded text
record FoldedText(String value) {
    private static final int TATWEEL = 0x0640;

    static FoldedText of(String text) {
        // folding case may take a text out of NFKC, and NFKC may bring forth a tatweel: hence both twice
        String folded = withoutNoise(Normalizer.normalize(withoutNoise(text), Normalizer.Form.NFKC));
        // upper before lower: what has no lower case of its own (sharp s) is found by either spelling
        folded = folded.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        folded = withoutNoise(Normalizer.normalize(folded, Normalizer.Form.NFKC));
        return new FoldedText(inOneAlphabet(folded));
    }

    boolean isBlank() {
        return value.isBlank();
    }

    boolean holds(FoldedText term) {
        return value.contains(term.value.strip());
    }

    boolean holdsWord(FoldedText term) {
        String word = term.value.strip();
        for (int at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean starts = at == 0 || !Character.isLetterOrDigit(value.codePointBefore(at));
            boolean ends = end == value.length() || !Character.isLetterOrDigit(value.codePointAt(end));
            if (starts && ends) {
                return true;
            }
        }
        return false;
    }

    /// Also what [Links] reads: letters stay what they are.
    static String withoutNoise(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(character -> !isNoise(character)).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean isNoise(int character) {
        return character == TATWEEL
                || Character.getType(character) == Character.FORMAT
                // Arabic vowel signs; combining grapheme joiner; variation selectors
                || (character >= 0x064B && character <= 0x0652)
                || character == 0x0670
                || character == 0x034F
                || (character >= 0xFE00 && character <= 0xFE0F);
    }

    private static String inOneAlphabet(String text) {
        StringBuilder written = new StringBuilder(text.length());
        boolean blank = false;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            boolean space = Character.isWhitespace(letter);
            if (!space || !blank) {
                written.append(space ? ' ' : inOneAlphabet(letter));
            }
            blank = space;
        }
        return written.toString();
    }

    private static char inOneAlphabet(char letter) {
        return switch (letter) {
            // Arabic yeh, alef maksura: Persian yeh
            case '\u064A', '\u0649' -> '\u06CC';
            // Arabic kaf: Persian kaf
            case '\u0643' -> '\u06A9';
            // Pashto gaf: Persian gaf
            case '\u06AB' -> '\u06AF';
            default -> Character.isDigit(letter) ? (char) ('0' + Character.digit(letter, 10)) : letter;
        };
    }

    /// Without the text.
    @Override
    public String toString() {
        return "FoldedText[" + value.length() + " characters]";
    }
}
