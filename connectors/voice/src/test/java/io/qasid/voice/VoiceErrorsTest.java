package io.qasid.voice;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.voice.VoiceErrors.RetryClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VoiceErrorsTest {
    @ParameterizedTest
    @EnumSource
    void everyRowIsFoundByItsCode(VoiceErrors error) {
        assertThat(VoiceErrors.of(error.code())).contains(error);
        assertThat(VoiceErrors.classOf(400, error.code())).isEqualTo(error.retryClass());
        assertThat(VoiceErrors.reasonOf(400, error.code()).code()).isEqualTo("VOICE_" + error.code());
        assertThat(VoiceErrors.reasonOf(400, error.code()).detail()).isEqualTo(error.name());
    }

    @ParameterizedTest
    @CsvSource({
        "429, 21211, SLOW_DOWN",
        "429, 0,     SLOW_DOWN",
        "401, 0,     ACCOUNT",
        "403, 0,     ACCOUNT",
        "403, 99999, ACCOUNT",
        "403, 21216, REFUSED",
        "400, 0,     REFUSED",
        "404, 0,     REFUSED",
        "400, 99999, REFUSED",
    })
    void theStatusDecidesWhereTheCodeSaysNothing(int status, int code, RetryClass retryClass) {
        assertThat(VoiceErrors.classOf(status, code)).isEqualTo(retryClass);
    }

    @Test
    void anUnlistedCodeIsNamedAllTheSame() {
        assertThat(VoiceErrors.reasonOf(400, 99_999)).hasToString("VOICE_99999");
        assertThat(VoiceErrors.reasonOf(418, 0)).hasToString("VOICE_HTTP_418");
    }
}
