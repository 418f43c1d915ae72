package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
    private static final Duration ONE = Duration.ofSeconds(1);

    record Bad(String key, String value, Supplier<Object> making) {}

    static Stream<Bad> bad() {
        return Stream.of(
                new Bad("urgent-share", "1.0", () -> new ConnectorSettings(1, 0, ONE, ONE, ONE, ONE)),
                new Bad("urgent-share", "-0.1", () -> new ConnectorSettings(-0.1, 0, ONE, ONE, ONE, ONE)),
                new Bad("urgent-share", "NaN", () -> new ConnectorSettings(Double.NaN, 0, ONE, ONE, ONE, ONE)),
                new Bad("segments-per-second", "-1", () -> new ConnectorSettings(0, -1, ONE, ONE, ONE, ONE)),
                new Bad("claim-timeout", "PT0S", () -> new ConnectorSettings(0, 0, Duration.ZERO, ONE, ONE, ONE)),
                new Bad("claim-patience", "PT0S", () -> new ConnectorSettings(0, 0, ONE, Duration.ZERO, ONE, ONE)),
                new Bad(
                        "claim-patience",
                        "PT0.999S",
                        () -> new ConnectorSettings(0, 0, ONE, Duration.ofMillis(999), ONE, ONE)),
                new Bad("lease-margin", "PT0S", () -> new ConnectorSettings(0, 0, ONE, ONE, Duration.ZERO, ONE)),
                new Bad(
                        "drain-timeout",
                        "PT-1S",
                        () -> new ConnectorSettings(0, 0, ONE, ONE, ONE, Duration.ofSeconds(-1))),
                new Bad("requests-at-once", "0", () -> new InboxSettings(0, 256, ONE, ONE)),
                new Bad("entries-kept", "255", () -> new InboxSettings(1, 255, ONE, ONE)),
                new Bad("request-timeout", "PT0S", () -> new InboxSettings(1, 256, Duration.ZERO, ONE)),
                new Bad("retry-pause", "PT0S", () -> new InboxSettings(1, 256, ONE, Duration.ZERO)));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadSettingIsNamedWithItsValue(Bad bad) {
        assertThatThrownBy(() -> bad.making().get())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(bad.key())
                .hasMessageContaining(bad.value());
    }

    @Test
    void defaultsAreValid() {
        assertThat(ConnectorSettings.DEFAULTS.withSegmentsPerSecond(7).segmentsPerSecond())
                .isEqualTo(7);
        assertThat(InboxSettings.DEFAULTS.entriesKept()).isPositive();
    }
}
