package io.qasid.numbering;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.qasid.model.Msisdn;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberCountryTest {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final int RANDOM_NUMBERS = 20_000;

    @Test
    void aNumberOfHome() {
        assertThat(NumberCountry.of(new Msisdn("+93701234567"))).contains("AF");
    }

    @Test
    void countriesThatShareACallingCode() {
        assertThat(NumberCountry.of(new Msisdn("+12125550123"))).contains("US");
        assertThat(NumberCountry.of(new Msisdn("+14165550123"))).contains("CA");
        assertThat(NumberCountry.of(new Msisdn("+77012345678"))).contains("KZ");
    }

    @Test
    void aSatelliteIsNoCountry() {
        assertThat(NumberCountry.of(new Msisdn("+881612345678"))).isEmpty();
        assertThat(NumberCountry.of(new Msisdn("+80012345678"))).isEmpty();
    }

    /// What libphonenumber says when it reads the whole number.
    @Test
    void saysWhatReadingTheWholeNumberSays() {
        for (String region : NUMBERS.getSupportedRegions()) {
            for (PhoneNumberType type : NUMBERS.getSupportedTypesForRegion(region)) {
                PhoneNumber example = NUMBERS.getExampleNumberForType(region, type);
                if (example != null) {
                    same(NUMBERS.format(example, PhoneNumberFormat.E164));
                }
            }
        }
        Random random = new Random(7);
        for (int i = 0; i < RANDOM_NUMBERS; i++) {
            StringBuilder number = new StringBuilder("+").append(1 + random.nextInt(9));
            int digits = 7 + random.nextInt(8);
            random.ints(digits, 0, 10).forEach(number::append);
            same(number.toString());
        }
    }

    private static void same(String e164) {
        if (e164.matches("\\+[1-9][0-9]{7,14}")) {
            assertThat(NumberCountry.of(new Msisdn(e164))).as(e164).isEqualTo(whole(e164));
        }
    }

    private static Optional<String> whole(String e164) {
        try {
            return Optional.ofNullable(NUMBERS.getRegionCodeForNumber(NUMBERS.parse(e164, null)))
                    .filter(code -> code.length() == 2);
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }
}
