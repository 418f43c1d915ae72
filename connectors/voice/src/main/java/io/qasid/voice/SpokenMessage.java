package io.qasid.voice;

import io.qasid.model.Category;

/// A message as TwiML that says it twice, since nobody can read a call again.
///
/// Of a one-time code the digits are set apart, whatever script they are in (`12`, `۱۲`, `١٢`), so that they are said
/// one by one and not as a number. White space of any kind becomes one space; control characters, halves of surrogate
/// pairs and noncharacters, which XML 1.0 forbids or discourages, are left out. Joiners and direction marks stay: Dari
/// and Pashto are not themselves without them.
final class SpokenMessage {
    /// Of the field `Twiml` (<https://www.twilio.com/docs/api/errors/32018>), here in UTF-16 units, which are never
    /// fewer than characters.
    static final int TWIML_LENGTH_MAX = 4_000;

    private final StringBuilder spoken = new StringBuilder();
    private final boolean digitsApart;
    private int last = ' ';

    private SpokenMessage(boolean digitsApart) {
        this.digitsApart = digitsApart;
    }

    sealed interface Script {}

    record Twiml(String xml) implements Script {
        @Override
        public String toString() {
            return "Twiml[" + xml.length() + " characters]";
        }
    }

    record TooLong() implements Script {}

    /// Nothing is left that could be said.
    record Empty() implements Script {}

    /// @param language as [AccountSettings] allows
    static Script of(String text, Category category, String language) {
        SpokenMessage message = new SpokenMessage(category == Category.OTP);
        text.codePoints().forEach(message::add);
        String words = message.spoken.toString().strip();
        if (words.isEmpty()) {
            return new Empty();
        }
        String say = "<Say language=\"" + language + "\">" + words + "</Say>";
        String xml = "<Response>" + say + "<Pause length=\"1\"/>" + say + "</Response>";
        return xml.length() > TWIML_LENGTH_MAX ? new TooLong() : new Twiml(xml);
    }

    private void add(int character) {
        if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
            if (last != ' ') {
                append(' ');
            }
        } else if (isSayable(character)) {
            if (digitsApart && Character.isDigit(last) && Character.isDigit(character)) {
                append(' ');
            }
            append(character);
        }
    }

    private static boolean isSayable(int character) {
        boolean noncharacter = (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
        return !noncharacter
                && !Character.isISOControl(character)
                && Character.getType(character) != Character.SURROGATE;
    }

    private void append(int character) {
        last = character;
        switch (character) {
            case '&' -> spoken.append("&amp;");
            case '<' -> spoken.append("&lt;");
            case '>' -> spoken.append("&gt;");
            case '"' -> spoken.append("&quot;");
            case '\'' -> spoken.append("&apos;");
            default -> spoken.appendCodePoint(character);
        }
    }
}
