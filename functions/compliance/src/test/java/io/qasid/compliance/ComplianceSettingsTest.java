package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.compliance.ComplianceSettings.Store;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComplianceSettingsTest {
    private static final Store STORE = new Store("jdbc:postgresql://127.0.0.1/qasid", "postgres", "secret", 4);

    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    @Test
    void theDefaultsAreThoseThatAreShipped() {
        assertThat(ComplianceFunction.MODULE.defaults())
                .containsOnlyKeys(
                        "qasid.compliance.http-port",
                        "qasid.compliance.grpc-port",
                        "qasid.compliance.database.url",
                        "qasid.compliance.database.user",
                        "qasid.compliance.database.password",
                        "qasid.compliance.database.pool-size-max",
                        "qasid.compliance.nats-url",
                        "qasid.compliance.admin-key-sha256",
                        "qasid.compliance.relay-interval",
                        "qasid.compliance.refresh-interval")
                .containsAllEntriesOf(
                        Map.of("qasid.compliance.grpc-port", 9103, "qasid.compliance.database.pool-size-max", 4));
    }

    @Test
    void withoutAnAdminKeyNobodyIsAdmin() {
        assertThat(new ComplianceSettings("nats://a", "", Duration.ofSeconds(1), TWO_SECONDS, STORE).adminKey())
                .isEmpty();
    }

    @Test
    void aBadValueIsNamedAndSecretsAreNot() {
        assertThatThrownBy(() -> new ComplianceSettings("nats://a", "abc", Duration.ofSeconds(1), TWO_SECONDS, STORE))
                .hasMessageContaining("qasid.compliance.admin-key-sha256");
        assertThatThrownBy(() -> new ComplianceSettings("nats://a", "", Duration.ofMinutes(2), TWO_SECONDS, STORE))
                .hasMessageContaining("qasid.compliance.relay-interval")
                .hasMessageContaining("PT2M");
        assertThatThrownBy(() ->
                        new ComplianceSettings("nats://a", "", Duration.ofSeconds(1), Duration.ofSeconds(6), STORE))
                .hasMessageContaining("qasid.compliance.refresh-interval")
                .hasMessageContaining("PT6S");
        assertThat(STORE.toString()).doesNotContain("secret");
    }
}
