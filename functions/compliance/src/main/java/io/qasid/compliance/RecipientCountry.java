package io.qasid.compliance;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.qasid.model.Msisdn;

/// The country that a number belongs to, where nobody has said it.
final class RecipientCountry {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private RecipientCountry() {}

    /// ISO 3166-1 alpha-2; empty for numbers of no country (satellites, international services) or of none that has
    /// numbers like it.
    static String of(Msisdn recipient) {
        try {
            String country = NUMBERS.getRegionCodeForNumber(NUMBERS.parse(recipient.e164(), null));
            return country != null && Countries.known(country) ? country : "";
        } catch (NumberParseException e) {
            return "";
        }
    }
}
