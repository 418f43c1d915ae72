package io.qasid.messages;

import java.util.Optional;
import java.util.regex.Pattern;

/// Whom a message comes from: a name as [io.qasid.model.SenderId] has it, or a number's digits.
final class SenderId {
    private static final Pattern NUMERIC = Pattern.compile("\\+?[0-9]+");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{3,15}");

    private SenderId() {}

    /// A sentence about what is wrong with it, if anything is.
    static Optional<String> flaw(String sender) {
        if (!NUMERIC.matcher(sender).matches()) {
            return io.qasid.model.SenderId.flaw(sender);
        }
        return DIGITS.matcher(sender).matches()
                ? Optional.empty()
                : Optional.of("A numeric sender has 3 to 15 digits and no plus sign.");
    }
}
