package io.qasid.model;

/// What a reader sees as one character: enough of Unicode's extended grapheme clusters (UAX #29) for text messages,
/// and the letters around a zero-width non-joiner, whose shapes depend on it.
final class CharacterClusters {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int CARRIAGE_RETURN = '\r';
    private static final int LINE_FEED = '\n';

    private CharacterClusters() {}

    /// Whether a cut before `index` would part one.
    ///
    /// @param index 1 to the text's length
    static boolean cutParts(String text, int index) {
        if (index >= text.length()) {
            return false;
        }
        int before = text.codePointBefore(index);
        int after = text.codePointAt(index);
        return partsSurrogates(text, index)
                || clings(after)
                || joins(before)
                || (before == CARRIAGE_RETURN && after == LINE_FEED)
                || (isRegionalIndicator(after) && regionalIndicatorsBefore(text, index) % 2 == 1);
    }

    private static boolean partsSurrogates(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index - 1)) && Character.isLowSurrogate(text.charAt(index));
    }

    private static boolean clings(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> joins(codePoint) || isSkinTone(codePoint) || isTag(codePoint);
        };
    }

    private static boolean joins(int codePoint) {
        return codePoint == ZERO_WIDTH_JOINER || codePoint == ZERO_WIDTH_NON_JOINER;
    }

    private static boolean isSkinTone(int codePoint) {
        return codePoint >= 0x1F3FB && codePoint <= 0x1F3FF;
    }

    /// They spell the flags of regions after a black flag.
    private static boolean isTag(int codePoint) {
        return codePoint >= 0xE0020 && codePoint <= 0xE007F;
    }

    /// Two of them are one flag.
    private static boolean isRegionalIndicator(int codePoint) {
        return codePoint >= 0x1F1E6 && codePoint <= 0x1F1FF;
    }

    private static int regionalIndicatorsBefore(String text, int index) {
        int count = 0;
        for (int at = index; at > 0 && isRegionalIndicator(text.codePointBefore(at)); at -= 2) {
            count++;
        }
        return count;
    }
}
