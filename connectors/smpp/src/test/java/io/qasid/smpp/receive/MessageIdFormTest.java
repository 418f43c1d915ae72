package io.qasid.smpp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageIdFormTest {

    @ParameterizedTest
    @CsvSource({
        "AS_IS,                        A1B2C3,               a1b2c3",
        "AS_IS,                        0000123,              123",
        "AS_IS,                        0,                    0",
        "AS_IS,                        000,                  0",
        "AS_IS,                        6F2929A9-e61a,        6f2929a9-e61a",
        "RESPONSE_HEX_RECEIPT_DECIMAL, 6AAD5,                436949",
        "RESPONSE_HEX_RECEIPT_DECIMAL, 04000000086ECD50,     288230376293190992",
        "RESPONSE_HEX_RECEIPT_DECIMAL, FFFFFFFFFFFFFFFFFFFF, 1208925819614629174706175",
        "RESPONSE_HEX_RECEIPT_DECIMAL, not-hex,              not-hex",
        "RESPONSE_DECIMAL_RECEIPT_HEX, 0000436949,           436949",
    })
    void ofAResponse(MessageIdForm form, String written, String normalised) {
        assertThat(form.ofResponse(written)).isEqualTo(normalised);
    }

    @ParameterizedTest
    @CsvSource({
        "AS_IS,                        00A1B2C3,             a1b2c3",
        "RESPONSE_HEX_RECEIPT_DECIMAL, 0000436949,           436949",
        "RESPONSE_HEX_RECEIPT_DECIMAL, 288230376293190992,   288230376293190992",
        "RESPONSE_DECIMAL_RECEIPT_HEX, 6aad5,                436949",
        "RESPONSE_DECIMAL_RECEIPT_HEX, FFFFFFFFFFFFFFFFFFFF, 1208925819614629174706175",
    })
    void ofAReceipt(MessageIdForm form, String written, String normalised) {
        assertThat(form.ofReceipt(written)).isEqualTo(normalised);
    }
}
