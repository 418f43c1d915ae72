package io.qasid.messages;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.qasid.model.Msisdn;
import java.util.regex.Pattern;

/// Reads a recipient's number as people in Afghanistan write it: E.164, `00` and country code, country code
/// without a plus sign, the national form with or without its `0`, the mistaken `+93 07…`; in Latin, Persian or
/// Arabic digits, with the direction marks that come with copying from right-to-left text. Numbers from abroad
/// need `+` or `00`.
final class RecipientNumber {
    private static final String HOME = "AF";
    private static final int HOME_CODE = 93;
    /// A number of home in E.164. Without a leading zero, which `+93 07…` has by mistake.
    private static final Pattern WRITTEN_OUT = Pattern.compile("\\+93[1-9][0-9]{8}");

    private static final int LENGTH_MAX = 40;
    private static final Pattern DIRECTION_MARKS =
            Pattern.compile("[\\u200E\\u200F\\u061C\\u202A-\\u202E\\u2066-\\u2069]");
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private RecipientNumber() {}

    sealed interface Read {}

    record Reachable(Msisdn msisdn) implements Read {}

    /// @param code of a field error
    /// @param detail a sentence without the number
    record Unreachable(String code, String detail) implements Read {}

    static Read of(String text) {
        String number = DIRECTION_MARKS.matcher(text).replaceAll("").strip();
        if (number.isEmpty() || number.length() > LENGTH_MAX || !looksLikeNumber(number)) {
            return new Unreachable("invalid", "A recipient is a phone number, for example +93701234567.");
        }
        PhoneNumber parsed;
        try {
            parsed = WRITTEN_OUT.matcher(number).matches() ? writtenOut(number) : NUMBERS.parse(number, HOME);
        } catch (NumberParseException e) {
            return new Unreachable("invalid", "A recipient is a phone number, for example +93701234567.");
        }
        return switch (NUMBERS.getNumberType(parsed)) {
            case MOBILE, FIXED_LINE_OR_MOBILE, PERSONAL_NUMBER, PAGER, VOIP -> reachable(parsed);
            case UNKNOWN ->
                new Unreachable(
                        "invalid", "There is no such number. One from abroad needs a plus sign and its country code.");
            case FIXED_LINE -> new Unreachable("no_sms", "This is a fixed line, which can't receive SMS.");
            case TOLL_FREE, PREMIUM_RATE, SHARED_COST, UAN, VOICEMAIL ->
                new Unreachable("no_sms", "This is a service number, which can't receive SMS.");
        };
    }

    /// Most are written so, and reading them as if they could be anything takes longer than all the rest.
    private static PhoneNumber writtenOut(String number) {
        return new PhoneNumber()
                .setCountryCode(HOME_CODE)
                .setNationalNumber(Long.parseLong(number, 3, number.length(), 10));
    }

    private static Read reachable(PhoneNumber number) {
        try {
            return new Reachable(new Msisdn(NUMBERS.format(number, PhoneNumberFormat.E164)));
        } catch (IllegalArgumentException e) {
            // a few islands have numbers of 7 digits; no operator of ours reaches them
            return new Unreachable("invalid", "A recipient has 8 to 15 digits with its country code.");
        }
    }

    /// Letters would be dialled as on a keypad, `ext` and `;` would be read as an extension: nothing of that is
    /// meant.
    private static boolean looksLikeNumber(String text) {
        return text.chars()
                .allMatch(character -> Character.digit(character, 10) >= 0
                        || "+\uFF0B -.()/\u00A0\u2010\u2011\u2012\u2013".indexOf(character) >= 0);
    }
}
