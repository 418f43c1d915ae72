package io.qasid.messages;

import io.qasid.model.Gsm7Alphabet;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whom a message comes from, as a handset shows it (3GPP TS 23.040, 9.1.2.5): a name of at most 11 septets,
/// or a number.
final class SenderId {
    private static final int NAME_SEPTETS_MAX = 11;
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{3,15}");

    private SenderId() {}

    /// A sentence about what is wrong with it, if anything is.
    static Optional<String> flaw(String sender) {
        if (DIGITS.matcher(sender).matches()) {
            return NUMBER.matcher(sender).matches()
                    ? Optional.empty()
                    : Optional.of("A numeric sender has 3 to 15 digits.");
        }
        int septets = 0;
        for (int i = 0; i < sender.length(); i++) {
            char character = sender.charAt(i);
            int width = Gsm7Alphabet.septetsOf(character);
            if (width == 0 || character < ' ') {
                return Optional.of("A sender has printable characters of the GSM 03.38 alphabet only.");
            }
            septets += width;
        }
        if (septets == 0 || septets > NAME_SEPTETS_MAX) {
            return Optional.of("A sender has 1 to " + NAME_SEPTETS_MAX + " characters of the GSM 03.38 alphabet.");
        }
        if (!sender.equals(sender.strip())) {
            return Optional.of("A sender neither starts nor ends with a space.");
        }
        return sender.chars().anyMatch(Character::isLetter)
                ? Optional.empty()
                : Optional.of("A sender is digits only or has at least one letter.");
    }
}
