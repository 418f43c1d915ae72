package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Msisdn;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountriesTest {

    @Test
    void everyCountryOfTheStandardHasItsZones() {
        Set<String> missing = new TreeSet<>();
        for (String country : Locale.getISOCountries()) {
            if (Countries.zones(country).isEmpty()) {
                missing.add(country);
            }
        }
        assertThat(missing)
                .as("the time zone database has no clock for these two: nobody lives there")
                .containsExactly("BV", "HM");
    }

    @Test
    void afghanistanIsFourAndAHalfHoursAhead() {
        assertThat(Countries.zones("AF")).containsExactly(ZoneId.of("Asia/Kabul"));
        assertThat(ZoneId.of("Asia/Kabul").getRules().getOffset(Instant.parse("2026-07-01T00:00:00Z")))
                .hasToString("+04:30");
    }

    @ParameterizedTest(name = "{0} belongs to {1}")
    @CsvSource({
        "+93701234567, AF",
        "+989121234567, IR",
        "+923001234567, PK",
        "+12125550123, US",
        "+14165550123, CA",
        "+77011234567, KZ",
        "+881612345678, ''",
        "+99912345678, ''",
    })
    void aNumberBelongsToACountryOrToNone(String number, String country) {
        assertThat(RecipientCountry.of(new Msisdn(number))).isEqualTo(country);
    }
}
