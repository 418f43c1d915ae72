package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderIdTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Qasid", "A", "Bank-e Mell", "Añb", "A1", "Kabul Bank", "123", "93701234567"})
    void namesOfElevenCharactersAndNumbersAreSenders(String sender) {
        assertThat(SenderId.flaw(sender)).isEmpty();
    }

    @ParameterizedTest(name = "''{0}''")
    @ValueSource(
            strings = {
                "",
                " ",
                "TwelveLetter",
                "کابل",
                "12",
                "1234567890123456",
                "+93701234567",
                " Qasid",
                "Qasid ",
                "a\nb",
                "!?",
                "Elevenchar€",
                "\u001B"
            })
    void anythingElseIsNot(String sender) {
        assertThat(SenderId.flaw(sender)).isPresent();
    }
}
