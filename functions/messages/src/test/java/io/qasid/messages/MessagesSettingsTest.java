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
    @Test
    void theDefaultsAreThoseThatAreShipped() {
        try (ApplicationContext context = start(Map.of())) {
            assertThat(context.getBean(MessagesSettings.class))
                    .isEqualTo(new MessagesSettings(
                            "127.0.0.1:9101",
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(30),
                            "127.0.0.1:9105",
                            Duration.ofSeconds(1),
                            "nats://127.0.0.1:4222",
                            "Qasid"));
            assertThat(context.getBean(PublicUrl.class)).isEqualTo(new PublicUrl(""));
        }
    }

    @Test
    void everySettingIsRead() {
        try (ApplicationContext context = start(Map.of(
                "qasid.messages.router", "127.0.0.1:1",
                "qasid.messages.router-deadline", "1s",
                "qasid.messages.verification-deadline", "2m",
                "qasid.messages.tenants", "127.0.0.1:2",
                "qasid.messages.tenants-deadline", "700ms",
                "qasid.messages.nats-url", "",
                "qasid.messages.default-sender", "",
                "qasid.messages.public-url", "https://api.example.com/qasid"))) {
            MessagesSettings settings = context.getBean(MessagesSettings.class);
            assertThat(settings)
                    .isEqualTo(new MessagesSettings(
                            "127.0.0.1:1",
                            Duration.ofSeconds(1),
                            Duration.ofMinutes(2),
                            "127.0.0.1:2",
                            Duration.ofMillis(700),
                            "",
                            ""));
            assertThat(settings.senderByDefault()).isEmpty();
            assertThat(context.getBean(PublicUrl.class)).isEqualTo(new PublicUrl("https://api.example.com/qasid"));
        }
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "qasid.messages.router, 127.0.0.1",
        "qasid.messages.router-deadline, 0s",
        "qasid.messages.router-deadline, 11s",
        "qasid.messages.verification-deadline, 10m",
        "qasid.messages.tenants, 127.0.0.1",
        "qasid.messages.tenants-deadline, 0s",
        "qasid.messages.nats-url, 127.0.0.1:4222",
        "qasid.messages.default-sender, TwelveLetter",
        "qasid.messages.public-url, api.example.com",
        "qasid.messages.public-url, https://api.example.com/",
    })
    void aBadValueStopsTheStartAndIsNamed(String key, String value) {
        assertThatThrownBy(() -> start(Map.of(key, value)).close()).hasStackTraceContaining(key);
    }

    private static ApplicationContext start(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("qasid.messages.http-port", 0);
        return MessagesFunction.MODULE.start(all);
    }
}
