package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidityPeriodTest {

    @ParameterizedTest
    @CsvSource({
        "PT5M,        000000000500000R",
        "PT24H,       000001000000000R",
        "P2DT3H4M5S,  000002030405000R",
        "PT90.9S,     000000000130000R",
        "PT0.2S,      000000000001000R",
        "PT-5S,       000000000001000R",
        "P90D,        000028000000000R",
    })
    void isRelativeAndBounded(Duration left, String period) {
        assertThat(ValidityPeriod.of(left)).isEqualTo(period).hasSize(16);
    }
}
