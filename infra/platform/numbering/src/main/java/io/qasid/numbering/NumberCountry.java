package io.qasid.numbering;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.qasid.model.Msisdn;
import java.util.Optional;

/// The country that a number belongs to.
public final class NumberCountry {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final int ALPHA_2_LENGTH = 2;

    private NumberCountry() {}

    /// ISO 3166-1 alpha-2, by libphonenumber; empty for numbers of no country (satellites, international services) or
    /// of
    /// none that has numbers like it.
    public static Optional<String> of(Msisdn number) {
        try {
            String region = NUMBERS.getRegionCodeForNumber(NUMBERS.parse(number.e164(), null));
            return Optional.ofNullable(region).filter(code -> code.length() == ALPHA_2_LENGTH);
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }
}
