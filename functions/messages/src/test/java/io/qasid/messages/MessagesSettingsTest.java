package io.qasid.messages;

import static java.util.Map.entry;
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
                            "127.0.0.1:9106",
                            Duration.ofSeconds(5),
                            "127.0.0.1:9105",
                            Duration.ofSeconds(1),
                            "nats://127.0.0.1:4222",
                            "Qasid"));
            assertThat(context.getBean(PublicUrl.class)).isEqualTo(new PublicUrl(""));
        }
    }

    @Test
    void everySettingIsRead() {
        try (ApplicationContext context = start(Map.ofEntries(
                entry("qasid.messages.router", "127.0.0.1:1"),
                entry("qasid.messages.router-deadline", "1s"),
                entry("qasid.messages.verification-deadline", "2m"),
                entry("qasid.messages.orchestrator", "127.0.0.1:3"),
                entry("qasid.messages.orchestrator-deadline", "3s"),
                entry("qasid.messages.tenants", "127.0.0.1:2"),
                entry("qasid.messages.tenants-deadline", "700ms"),
                entry("qasid.messages.nats-url", ""),
                entry("qasid.messages.default-sender", ""),
                entry("qasid.messages.public-url", "https://api.example.com/qasid")))) {
            MessagesSettings settings = context.getBean(MessagesSettings.class);
            assertThat(settings)
                    .isEqualTo(new MessagesSettings(
                            "127.0.0.1:1",
                            Duration.ofSeconds(1),
                            Duration.ofMinutes(2),
                            "127.0.0.1:3",
                            Duration.ofSeconds(3),
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
        "qasid.messages.orchestrator, 127.0.0.1",
        "qasid.messages.orchestrator-deadline, 31s",
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
