package io.qasid.numbering;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.qasid.model.Msisdn;
import java.util.List;
import java.util.Optional;

/// The country that a number belongs to.
public final class NumberCountry {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final int ALPHA_2_LENGTH = 2;
    /// ITU-T E.164, section 6.2.1.
    private static final int CALLING_CODE_LENGTH_MAX = 3;

    private NumberCountry() {}

    /// ISO 3166-1 alpha-2, by libphonenumber; empty for numbers of no country (satellites, international services), or
    /// of a calling code that countries share when none of them has numbers like it.
    public static Optional<String> of(Msisdn number) {
        List<String> regions = regionsOf(number.digits());
        return (regions.size() == 1 ? Optional.of(regions.getFirst()) : byNationalNumber(number))
                .filter(code -> code.length() == ALPHA_2_LENGTH);
    }

    /// Of its calling code. Most belong to one country, and nothing else of the number has to be read then.
    private static List<String> regionsOf(String digits) {
        for (int length = 1; length <= CALLING_CODE_LENGTH_MAX; length++) {
            List<String> regions = NUMBERS.getRegionCodesForCountryCode(Integer.parseInt(digits, 0, length, 10));
            if (!regions.isEmpty()) {
                return regions;
            }
        }
        return List.of();
    }

    private static Optional<String> byNationalNumber(Msisdn number) {
        try {
            return Optional.ofNullable(NUMBERS.getRegionCodeForNumber(NUMBERS.parse(number.e164(), null)));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }
}
