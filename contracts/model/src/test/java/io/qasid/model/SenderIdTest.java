package io.qasid.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.model.SenderId.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderIdTest {

    @ParameterizedTest(name = "{0} is {1}, written {2}")
    @CsvSource({
        "Qasid, ALPHANUMERIC, Qasid",
        "Bank-e Mell, ALPHANUMERIC, Bank-e Mell",
        "Añb, ALPHANUMERIC, Añb",
        "1st, ALPHANUMERIC, 1st",
        "Elevench€, ALPHANUMERIC, Elevench€",
        "123, SHORT_CODE, 123",
        "0800, SHORT_CODE, 0800",
        "12345678, SHORT_CODE, 12345678",
        "+12345678, LONG_NUMBER, +12345678",
        "123456789, LONG_NUMBER, +123456789",
        "93701234567, LONG_NUMBER, +93701234567",
        "+93701234567, LONG_NUMBER, +93701234567",
        "+123456789012345, LONG_NUMBER, +123456789012345"
    })
    void isOfOneKindAndHasOneForm(String text, Kind kind, String written) {
        SenderId sender = SenderId.parse(text);

        assertThat(sender.kind()).isEqualTo(kind);
        assertThat(sender.text()).isEqualTo(written);
        assertThat(SenderId.parse(written)).isEqualTo(sender);
        assertThat(SenderId.oneForm(text)).isEqualTo(written);
    }

    @ParameterizedTest(name = "''{0}''")
    @ValueSource(
            strings = {
                "",
                " ",
                "TwelveLetter",
                "کابل",
                "12",
                "0123456789",
                "1234567890123456",
                "+1234567",
                "+0701234567",
                "++93701234567",
                " Qasid",
                "Qasid ",
                "a\nb",
                "!?",
                "Elevenchar€",
                "whatsapp:qasid",
                "\u001B"
            })
    void anythingElseIsNone(String text) {
        assertThat(SenderId.flaw(text)).isPresent();
        assertThat(SenderId.oneForm(text)).isEqualTo(text);
        assertThatThrownBy(() -> SenderId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNeverMadeInAnotherForm() {
        assertThatThrownBy(() -> new SenderId(Kind.LONG_NUMBER, "93701234567"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SenderId(Kind.SHORT_CODE, "Qasid")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLongNumberPrintsMasked() {
        assertThat(SenderId.parse("93701234567").toString()).isEqualTo("+93*******67");
        assertThat(SenderId.parse("Qasid").toString()).isEqualTo("Qasid");
    }
}
