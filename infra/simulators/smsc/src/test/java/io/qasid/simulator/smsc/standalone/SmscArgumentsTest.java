package io.qasid.simulator.smsc.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.simulator.smsc.MessageIdFormat;
import io.qasid.simulator.smsc.ReceiptForm;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscLimits;
import io.qasid.simulator.smsc.SmscSettings;
import io.qasid.simulator.smsc.standalone.SmscArguments.Option;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmscArgumentsTest {

    @Test
    void hasDefaultsForEverything() {
        SmscArguments arguments = SmscArguments.parse(List.of(), Map.of());

        SmscSettings usual = SmscSettings.of(
                        SmscAccount.of("operator-a", "secret-a"), SmscAccount.of("operator-b", "secret-b"))
                .withPort(2775);
        // the clock is not the same object
        assertThat(arguments.settings())
                .usingRecursiveComparison()
                .ignoringFields("clock")
                .isEqualTo(usual);
        assertThat(arguments.controlPort()).isEqualTo(2776);
    }

    @Test
    void readsEveryArgument() {
        List<String> given = List.of(
                "--port=0",
                "--control-port=1",
                "--accounts=a:b:3:4,c:d",
                "--message-ids=hex",
                "--receipt-ids=leading-zeros",
                "--receipt-form=text-only",
                "--receipt-delay-ms=5",
                "--reply-text=no=yes",
                "--deliver-window=6",
                "--deliver-timeout-ms=700",
                "--undelivered-max=800",
                "--recorded-max=9",
                "--seed=10");
        assertThat(given.stream().map(argument -> argument.replaceFirst("=.*", "")))
                .as("a setting without a test")
                .containsExactlyElementsOf(
                        Arrays.stream(Option.values()).map(Option::argument).toList());

        SmscArguments arguments = SmscArguments.parse(given, Map.of());

        SmscSettings settings = arguments.settings();
        assertThat(settings.port()).isZero();
        assertThat(arguments.controlPort()).isEqualTo(1);
        assertThat(settings.accounts()).containsExactly(new SmscAccount("a", "b", 3, 4), SmscAccount.of("c", "d"));
        assertThat(settings.responseIds()).isEqualTo(MessageIdFormat.HEX);
        assertThat(settings.receiptIds()).isEqualTo(MessageIdFormat.LEADING_ZEROS);
        assertThat(settings.receiptForm()).isEqualTo(ReceiptForm.TEXT_ONLY);
        assertThat(settings.receiptDelay()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.replyText()).isEqualTo("no=yes");
        assertThat(settings.limits())
                .isEqualTo(SmscLimits.DEFAULT
                        .withDeliver(6, Duration.ofMillis(700), 800)
                        .withRecorded(9));
        assertThat(settings.seed()).isEqualTo(10);
    }

    @Test
    void anArgumentWinsOverTheEnvironmentAndThatOverTheDefault() {
        Map<String, String> environment = Map.of("QASID_SMSC_PORT", "1111", "QASID_SMSC_CONTROL_PORT", "2222");

        SmscArguments arguments = SmscArguments.parse(List.of("--port=3333"), environment);

        assertThat(arguments.settings().port()).isEqualTo(3333);
        assertThat(arguments.controlPort()).isEqualTo(2222);
    }

    @ParameterizedTest
    @CsvSource({
        "--prot=1, there is no setting --prot",
        "--port, --port needs a value",
        "--port=x, --port 'x'",
        "--port=70000, port must be 0 to 65535",
        "--accounts=a, an account is system-id:password",
        "--accounts=a:b:0, binds of a must be 1 to 100",
        "--accounts=a:123456789, password of a must be at most 8",
        "--message-ids=roman, --message-ids 'roman'",
        "--message-ids=uuid, in answers and receipts or in neither",
        "--receipt-delay-ms=-1, receipt delay must be 0 to 1 h",
    })
    void namesWhatIsWrong(String argument, String message) {
        assertThatThrownBy(() -> SmscArguments.parse(List.of(argument), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void doesNotShowPasswords() {
        assertThatThrownBy(() -> SmscArguments.parse(List.of("--accounts=a:topsecret"), Map.of()))
                .hasMessageNotContaining("topsecret");
    }
}
