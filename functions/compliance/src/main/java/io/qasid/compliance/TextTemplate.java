package io.qasid.compliance;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A registered text with gaps. Pure.
///
/// A gap is written `{#var#}`, as the registries of India's operators write it, and stands for 1 to
/// [#GAP_LENGTH_MAX] characters. Everything else has to be in the message as it is here, from its first character to
/// its last; only white space around the whole and the kind of line breaks don't matter.
///
/// @param text as it was registered
record TextTemplate(String text) {
    static final String GAP = "{#var#}";
    static final int GAP_LENGTH_MAX = 30;
    static final int GAPS_MAX = 20;
    static final int LENGTH_MAX = 1_600;

    TextTemplate {
        if (text.isBlank() || text.length() > LENGTH_MAX || literals(text).size() > GAPS_MAX + 1) {
            throw new IllegalArgumentException(
                    "a template has 1 to " + LENGTH_MAX + " characters and at most " + GAPS_MAX + " gaps");
        }
    }

    /// Walks through the text with all ends that the parts so far may have: what a gap takes is not guessed, so nothing
    /// has to be tried again.
    boolean matches(String message) {
        String written = plain(message);
        List<String> literals = literals(plain(text));
        BitSet ends = new BitSet();
        ends.set(0);
        for (int i = 0; i < literals.size() && !ends.isEmpty(); i++) {
            ends = afterLiteral(written, literals.get(i), i == 0 ? ends : afterGap(written, ends));
        }
        return ends.get(written.length());
    }

    private static BitSet afterGap(String written, BitSet ends) {
        BitSet next = new BitSet();
        for (int end = ends.nextSetBit(0); end >= 0; end = ends.nextSetBit(end + 1)) {
            next.set(Math.min(end + 1, written.length() + 1), Math.min(end + GAP_LENGTH_MAX, written.length()) + 1);
        }
        return next;
    }

    private static BitSet afterLiteral(String written, String literal, BitSet ends) {
        BitSet next = new BitSet();
        for (int end = ends.nextSetBit(0); end >= 0; end = ends.nextSetBit(end + 1)) {
            if (written.startsWith(literal, end)) {
                next.set(end + literal.length());
            }
        }
        return next;
    }

    /// What is between the gaps, before the first and after the last; may be empty.
    private static List<String> literals(String text) {
        List<String> literals = new ArrayList<>();
        int from = 0;
        for (int gap = text.indexOf(GAP); gap >= 0; gap = text.indexOf(GAP, from)) {
            literals.add(text.substring(from, gap));
            from = gap + GAP.length();
        }
        literals.add(text.substring(from));
        return literals;
    }

    private static String plain(String text) {
        return text.strip().replace("\r\n", "\n");
    }

    /// Without the text.
    @Override
    public String toString() {
        return "TextTemplate[" + text.length() + " characters]";
    }
}
