package io.qasid.smpp;

import io.qasid.smpp.session.SubmitSm.SmppAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Type of number and numbering plan of the sender that a recipient sees (SMPP 3.4, 5.2.5 and 5.2.6).
final class Senders {
    private static final int TON_INTERNATIONAL = 1;
    private static final int TON_ALPHANUMERIC = 5;
    private static final int NPI_UNKNOWN = 0;
    private static final int NPI_E164 = 1;

    private static final Pattern SHORT_CODE = Pattern.compile("[0-9]{1,6}");
    private static final Pattern NUMBER = Pattern.compile("\\+?[1-9][0-9]{6,14}");
    /// Eleven septets are all that fits (3GPP TS 23.040, 9.1.2.5). Printable ASCII: SMSCs differ in what they make of
    /// the rest of the alphabet in an address. With a letter, or it is a number that was not written in full.
    private static final Pattern ALPHANUMERIC = Pattern.compile("(?=.*[A-Za-z])[\\x20-\\x7E&&[^`]]{1,11}");

    private final int shortCodeTon;

    Senders(int shortCodeTon) {
        this.shortCodeTon = shortCodeTon;
    }

    /// Empty when no handset could show it.
    Optional<SmppAddress> addressOf(String sender) {
        if (SHORT_CODE.matcher(sender).matches()) {
            return Optional.of(new SmppAddress(shortCodeTon, NPI_UNKNOWN, sender));
        }
        if (NUMBER.matcher(sender).matches()) {
            return Optional.of(international(sender.startsWith("+") ? sender.substring(1) : sender));
        }
        if (ALPHANUMERIC.matcher(sender).matches()) {
            return Optional.of(new SmppAddress(TON_ALPHANUMERIC, NPI_UNKNOWN, sender));
        }
        return Optional.empty();
    }

    static SmppAddress international(String digits) {
        return new SmppAddress(TON_INTERNATIONAL, NPI_E164, digits);
    }
}
