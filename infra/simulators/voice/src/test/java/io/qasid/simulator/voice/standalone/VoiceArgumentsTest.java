package io.qasid.simulator.voice.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.simulator.voice.VoiceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VoiceArgumentsTest {
    @Test
    void argumentsWinOverTheEnvironmentAndThatOverDefaults() {
        VoiceArguments arguments = VoiceArguments.parse(
                List.of("--port=0", "--numbers=+93790000001,+93790000002", "--talk-ms=5"),
                Map.of("QASID_VOICE_SIMULATOR_PORT", "9", "QASID_VOICE_SIMULATOR_DIGITS", "42#"));
        VoiceSettings settings = arguments.settings();

        assertThat(settings.port()).isZero();
        assertThat(settings.digits()).isEqualTo("42#");
        assertThat(settings.numbers()).containsExactly("+93790000001", "+93790000002");
        assertThat(settings.talkTime()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.ringTime()).isEqualTo(Duration.ofMillis(20));
        assertThat(settings).asString().doesNotContain("secret");
        assertThat(arguments.callbackUrl()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--port=x,          --port 'x'",
        "--port=65536,      port must be",
        "--port,            --port needs a value",
        "--ports=1,         there is no setting --ports",
        "--account-sid=AC1, account sid must be",
        "--auth-token=,     auth token can't be empty",
        "--numbers=07,      numbers must be",
        "--ring-ms=-1,      ring time must be",
        "--talk-ms=9999999, talk time must be",
        "--digits=x,        digits must be",
        "--recorded-max=-1, recorded must be",
    })
    void aBadValueIsNamed(String argument, String message) {
        assertThatThrownBy(() -> VoiceArguments.parse(List.of(argument), Map.of()))
                .hasMessageContaining(message);
    }
}
