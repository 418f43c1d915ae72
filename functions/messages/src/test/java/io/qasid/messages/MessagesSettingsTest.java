package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesSettingsTest {
    private static final String HASH = RunningMessages.sha256("a key");

    @Test
    void theDefaultsAreThoseThatAreShipped() {
        try (ApplicationContext context = start(Map.of())) {
            assertThat(context.getBean(MessagesSettings.class))
                    .isEqualTo(new MessagesSettings(
                            "127.0.0.1:9101", Duration.ofSeconds(2), Duration.ofSeconds(30), "Qasid"));
            assertThat(context.getBean(PublicUrl.class)).isEqualTo(new PublicUrl(""));
            assertThat(context.getBean(RequestRate.class)).isEqualTo(new RequestRate(50));
        }
    }

    @Test
    void everySettingIsRead() {
        try (ApplicationContext context = start(Map.of(
                "qasid.messages.router", "127.0.0.1:1",
                "qasid.messages.router-deadline", "1s",
                "qasid.messages.verification-deadline", "2m",
                "qasid.messages.default-sender", "",
                "qasid.messages.public-url", "https://api.example.com/qasid",
                "qasid.messages.requests-per-second", 7,
                "qasid.messages.api-keys[0].sha256", HASH,
                "qasid.messages.api-keys[0].tenant-id", RunningMessages.TENANT))) {
            MessagesSettings settings = context.getBean(MessagesSettings.class);
            assertThat(settings)
                    .isEqualTo(new MessagesSettings("127.0.0.1:1", Duration.ofSeconds(1), Duration.ofMinutes(2), ""));
            assertThat(settings.senderByDefault()).isEmpty();
            assertThat(context.getBean(PublicUrl.class)).isEqualTo(new PublicUrl("https://api.example.com/qasid"));
            assertThat(context.getBean(RequestRate.class)).isEqualTo(new RequestRate(7));
            assertThat(context.getBeansOfType(ApiKeySettings.class))
                    .containsExactly(new ApiKeySettings(0, HASH, RunningMessages.TENANT));
        }
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "qasid.messages.router, 127.0.0.1",
        "qasid.messages.router-deadline, 0s",
        "qasid.messages.router-deadline, 11s",
        "qasid.messages.verification-deadline, 10m",
        "qasid.messages.default-sender, TwelveLetter",
        "qasid.messages.public-url, api.example.com",
        "qasid.messages.public-url, https://api.example.com/",
        "qasid.messages.requests-per-second, 0",
        "qasid.messages.requests-per-second, 100001",
    })
    void aBadValueStopsTheStartAndIsNamed(String key, String value) {
        assertThatThrownBy(() -> start(Map.of(key, value)).close()).hasStackTraceContaining(key);
    }

    @Test
    void aBadKeyStopsTheStartAndIsNamed() {
        assertThatThrownBy(() -> start(Map.of(
                                "qasid.messages.api-keys[0].sha256",
                                "abc",
                                "qasid.messages.api-keys[0].tenant-id",
                                RunningMessages.TENANT))
                        .close())
                .hasStackTraceContaining("qasid.messages.api-keys[0].sha256");
        assertThatThrownBy(() -> start(Map.of(
                                "qasid.messages.api-keys[0].sha256",
                                HASH,
                                "qasid.messages.api-keys[0].tenant-id",
                                "me"))
                        .close())
                .hasStackTraceContaining("qasid.messages.api-keys[0].tenant-id");
        assertThatThrownBy(() -> start(Map.of(
                                "qasid.messages.api-keys[0].sha256",
                                HASH,
                                "qasid.messages.api-keys[0].tenant-id",
                                RunningMessages.TENANT,
                                "qasid.messages.api-keys[1].sha256",
                                HASH,
                                "qasid.messages.api-keys[1].tenant-id",
                                RunningMessages.OTHER_TENANT))
                        .close())
                .hasStackTraceContaining("the same key");
    }

    private static ApplicationContext start(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("qasid.messages.http-port", 0);
        return MessagesFunction.MODULE.start(all);
    }
}
