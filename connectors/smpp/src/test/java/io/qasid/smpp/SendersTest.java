package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.smpp.session.SubmitSm.SmppAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendersTest {
    private final Senders senders = new Senders(3);

    @ParameterizedTest
    @CsvSource({
        "Qasid,         5, 0, Qasid",
        "Bank 24/7,     5, 0, Bank 24/7",
        "ElevenChars,   5, 0, ElevenChars",
        "8088,          3, 0, 8088",
        "404040,        3, 0, 404040",
        "93700000001,   1, 1, 93700000001",
        "+93700000001,  1, 1, 93700000001",
        "1234567,       1, 1, 1234567",
    })
    void aSenderIsAnAlphanumericIdAShortCodeOrANumber(String sender, int ton, int npi, String address) {
        assertThat(senders.addressOf(sender)).contains(new SmppAddress(ton, npi, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "TwelveLetter",
                "قاصد",
                "Caf\u00e9",
                "a\u0000b",
                "0700000001",
                "1234567890123456",
                "a`b"
            })
    void whatNoHandsetCouldShowIsNoSender(String sender) {
        assertThat(senders.addressOf(sender)).isEmpty();
    }
}
