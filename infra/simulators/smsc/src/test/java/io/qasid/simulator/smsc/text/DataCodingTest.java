package io.qasid.simulator.smsc.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One short message has 140 octets of user data (3GPP 23.040 §9.2.3.16).
class DataCodingTest {

    @ParameterizedTest
    @CsvSource({
        "GSM, 0, 160",
        "GSM, 6, 153",
        "GSM, 7, 152",
        "GSM, 12, 146",
        "UCS2, 0, 140",
        "UCS2, 6, 134",
        "UCS2, 7, 133",
        "BINARY, 0, 140",
        "BINARY, 7, 133",
        "LATIN1, 0, 160",
        "LATIN1, 6, 153",
    })
    void oneMessageHoldsSoMuch(DataCoding coding, int headerOctets, int bodyOctets) {
        assertThat(coding.fitsOneMessage(headerOctets, bodyOctets)).isTrue();
        assertThat(coding.fitsOneMessage(headerOctets, bodyOctets + 1)).isFalse();
    }
}
