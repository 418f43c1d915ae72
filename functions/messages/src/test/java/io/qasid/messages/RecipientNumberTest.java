package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.messages.RecipientNumber.Reachable;
import io.qasid.messages.RecipientNumber.Unreachable;
import io.qasid.model.Msisdn;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientNumberTest {

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(
            strings = {
                "+93701234567",
                "0701234567",
                "701234567",
                "0093701234567",
                "93701234567",
                "+930701234567",
                "+93 70 123 4567",
                "070 123 4567",
                "(070) 123-4567",
                "\uFF0B93701234567",
                "+۹۳۷۰۱۲۳۴۵۶۷",
                "۰۷۰۱۲۳۴۵۶۷",
                "٠٧٠١٢٣٤٥٦٧",
                "\u202A+93701234567\u202C",
                "\u2066+93 70 123 4567\u2069",
                "\u200E+93\u200F701234567",
                "  +93701234567 ",
            })
    void everyWayInWhichAnAfghanNumberIsWrittenIsTheSameNumber(String written) {
        assertThat(RecipientNumber.of(written)).isEqualTo(new Reachable(new Msisdn("+93701234567")));
    }

    @ParameterizedTest(name = "[{0}]")
    @CsvSource({
        "+4915112345678, +4915112345678",
        "004915112345678, +4915112345678",
        "+12025550123, +12025550123",
        "+923001234567, +923001234567",
        "+989121234567, +989121234567",
        "+971501234567, +971501234567",
    })
    void aNumberFromAbroadNeedsItsCountryCode(String written, String e164) {
        assertThat(RecipientNumber.of(written)).isEqualTo(new Reachable(new Msisdn(e164)));
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(
            strings = {
                "",
                " ",
                "\u200E",
                "hello",
                "+93",
                "+9370123456",
                "+937012345678",
                "070123456",
                "+999701234567",
                "4915112345678",
                "+93701234567;ext=5",
                "+93701234567 ext 5",
                "tel:+93701234567",
                "070-CALL-NOW",
                "+1-800-FLOWERS",
                "+93701234567,+93701234568",
                "111111111111111111111111111111111111111111111111111111",
            })
    void whatIsNoNumberIsRefusedAsInvalid(String written) {
        assertThat(RecipientNumber.of(written)).isInstanceOfSatisfying(Unreachable.class, unreachable -> {
            assertThat(unreachable.code()).isEqualTo("invalid");
            assertThat(unreachable.detail())
                    .isIn(
                            "A recipient is a phone number, for example +93701234567.",
                            "There is no such number. One from abroad needs a plus sign and its country code.");
        });
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"+93202301234", "0202301234", "+493012345678", "+18005550199"})
    void aNumberThatCannotReceiveSmsIsRefusedForThat(String written) {
        assertThat(RecipientNumber.of(written))
                .isInstanceOfSatisfying(
                        Unreachable.class,
                        unreachable -> assertThat(unreachable.code()).isEqualTo("no_sms"));
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"+93700009901", "+93790009912", "+93780009900", "+93770009999", "+93744009903"})
    void theNumbersThatTellTheSimulatorWhatToDoAreRealNumbers(String written) {
        assertThat(RecipientNumber.of(written)).isInstanceOf(Reachable.class);
    }
}
