package io.qasid.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrchestratorSettingsTest {
    @Test
    void theDefaultsAreThoseThatAreShipped() {
        try (ApplicationContext context = start(Map.of())) {
            assertThat(context.getBean(OrchestratorSettings.class))
                    .isEqualTo(new OrchestratorSettings(
                            "nats://127.0.0.1:1",
                            "127.0.0.1:9101",
                            1000,
                            Duration.ofSeconds(8),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(2),
                            Duration.ofMinutes(1),
                            Duration.ofHours(1),
                            Duration.ofDays(30)));
        }
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "outstanding-max, 0",
        "router-deadline, 10ms",
        "lease, 17s",
        "blocked-retry, 2m",
        "blocked-retry-max, 2h",
        "accepted-retention, 1s",
        "settled-retention, 1m",
        "database.pool-size-max, 7",
    })
    void aBadValueStopsTheStartAndIsNamed(String key, String value) {
        String whole = "qasid.orchestrator." + key;

        assertThatThrownBy(() -> start(Map.of(whole, value)).close()).hasStackTraceContaining(whole);
    }

    /// Neither store nor transport is there: a module without them is not ready, and it is not dead.
    private static ApplicationContext start(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "qasid.orchestrator.http-port",
                0,
                "qasid.orchestrator.grpc-port",
                0,
                "qasid.orchestrator.nats-url",
                "nats://127.0.0.1:1",
                "qasid.orchestrator.database.url",
                "jdbc:postgresql://127.0.0.1:1/none"));
        settings.putAll(more);
        return Orchestrator.MODULE.start(settings);
    }
}
