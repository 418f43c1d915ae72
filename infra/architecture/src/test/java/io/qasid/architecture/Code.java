package io.qasid.architecture;

/// Blanks out comments and the contents of literals, so that a search finds code only. Line breaks stay.
final class Code {
    private final String text;
    private final StringBuilder code = new StringBuilder();
    private int at;

    private Code(String text) {
        this.text = text;
    }

    static String of(String text) {
        return new Code(text).strip();
    }

    private String strip() {
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                blankUntil("\n", 0);
            } else if (text.startsWith("/*", at)) {
                blankUntil("*/", 2);
            } else if (text.startsWith("\"\"\"", at)) {
                literal("\"\"\"");
            } else if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
                literal(text.substring(at, at + 1));
            } else {
                code.append(text.charAt(at++));
            }
        }
        return code.toString();
    }

    private void blankUntil(String end, int endLength) {
        int found = text.indexOf(end, at);
        blank(found < 0 ? text.length() : found + endLength);
    }

    private void literal(String quote) {
        code.append(quote);
        int start = at + quote.length();
        int end = start;
        while (end < text.length() && !text.startsWith(quote, end)) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        at = start;
        blank(Math.min(end, text.length()));
        code.append(quote);
        at = Math.min(end + quote.length(), text.length());
    }

    private void blank(int until) {
        for (; at < until; at++) {
            code.append(text.charAt(at) == '\n' ? '\n' : ' ');
        }
    }
}
