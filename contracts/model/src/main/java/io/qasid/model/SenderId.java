package io.qasid.model;

import java.util.Optional;

/// Whom an SMS comes from, as a handset shows it (3GPP TS 23.040, 9.1.2.5), in the one form under which it is kept
/// and compared. Names are told apart by case: operators do.
///
/// @param text a name as it is, a short code's digits, a long number with its plus sign
public record SenderId(Kind kind, String text) {
    private static final int NAME_SEPTETS_MAX = 11;
    private static final int SHORT_CODE_DIGITS_MIN = 3;
    private static final int SHORT_CODE_DIGITS_MAX = 8;
    private static final int LONG_NUMBER_DIGITS_MAX = 15;

    public enum Kind {
        /// At most 11 septets of the GSM 03.38 alphabet.
        ALPHANUMERIC,
        /// 3 to 8 digits.
        SHORT_CODE,
        /// E.164, 8 to 15 digits.
        LONG_NUMBER
    }

    /// @throws IllegalArgumentException if `kind` and `text` are not what [#parse] makes of `text`
    public SenderId {
        Optional<String> flaw = flaw(text);
        if (flaw.isPresent()) {
            throw new IllegalArgumentException(flaw.get());
        }
        if (kind != kindOf(text) || !text.equals(written(kind, text))) {
            throw new IllegalArgumentException("sender id is not in its one form");
        }
    }

    /// A long number may come without its plus sign.
    ///
    /// @throws IllegalArgumentException saying what [#flaw] says
    public static SenderId parse(String text) {
        Kind kind = kindOf(text);
        return new SenderId(kind, written(kind, text));
    }

    /// A sentence about what is wrong with it, if anything is; never the text itself.
    public static Optional<String> flaw(String text) {
        if (!numeric(text)) {
            return flawOfName(text);
        }
        return shortCode(text) || longNumber(text)
                ? Optional.empty()
                : Optional.of("A numeric sender is a short code of 3 to 8 digits or an E.164 number.");
    }

    /// The text in its one form, or as it is where it is no sender of SMS.
    public static String oneForm(String text) {
        return flaw(text).isPresent() ? text : written(kindOf(text), text);
    }

    private static Optional<String> flawOfName(String text) {
        int septets = 0;
        for (int i = 0; i < text.length(); i++) {
            int width = Gsm7Alphabet.septetsOf(text.charAt(i));
            if (width == 0 || text.charAt(i) < ' ') {
                return Optional.of("A sender has printable characters of the GSM 03.38 alphabet only.");
            }
            septets += width;
        }
        if (septets == 0 || septets > NAME_SEPTETS_MAX) {
            return Optional.of("A sender has 1 to " + NAME_SEPTETS_MAX + " characters of the GSM 03.38 alphabet.");
        }
        if (!text.equals(text.strip())) {
            return Optional.of("A sender neither starts nor ends with a space.");
        }
        return hasLetter(text) ? Optional.empty() : Optional.of("A sender is digits only or has at least one letter.");
    }

    private static boolean hasLetter(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isLetter(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static Kind kindOf(String text) {
        if (!numeric(text)) {
            return Kind.ALPHANUMERIC;
        }
        return shortCode(text) ? Kind.SHORT_CODE : Kind.LONG_NUMBER;
    }

    /// Digits, perhaps after a plus sign.
    private static boolean numeric(String text) {
        int first = text.startsWith("+") ? 1 : 0;
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > first;
    }

    private static boolean shortCode(String numeric) {
        return !numeric.startsWith("+")
                && numeric.length() >= SHORT_CODE_DIGITS_MIN
                && numeric.length() <= SHORT_CODE_DIGITS_MAX;
    }

    /// Without a plus sign a number is a long one from nine digits on: up to eight they may be a short code.
    private static boolean longNumber(String numeric) {
        int plus = numeric.startsWith("+") ? 1 : 0;
        int digits = numeric.length() - plus;
        return numeric.charAt(plus) != '0' && digits <= LONG_NUMBER_DIGITS_MAX && digits + plus > SHORT_CODE_DIGITS_MAX;
    }

    private static String written(Kind kind, String text) {
        return kind == Kind.LONG_NUMBER && !text.startsWith("+") ? "+" + text : text;
    }

    /// A long number prints masked, as every number does.
    @Override
    public String toString() {
        return kind == Kind.LONG_NUMBER ? new Msisdn(text).masked() : text;
    }
}
