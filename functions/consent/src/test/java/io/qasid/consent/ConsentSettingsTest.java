package io.qasid.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.consent.ConsentSettings.Confirmation;
import io.qasid.consent.ConsentSettings.Store;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsentSettingsTest {
    private static final Store STORE = new Store("jdbc:postgresql://127.0.0.1/qasid", "postgres", "secret", 4);

    private static final Confirmation CONFIRMATION = new Confirmation(Duration.ofDays(2), 5);

    @Test
    void theDefaultsAreThoseThatAreShipped() {
        assertThat(ConsentFunction.MODULE.defaults())
                .containsOnlyKeys(
                        "qasid.consent.http-port",
                        "qasid.consent.grpc-port",
                        "qasid.consent.database.url",
                        "qasid.consent.database.user",
                        "qasid.consent.database.password",
                        "qasid.consent.database.pool-size-max",
                        "qasid.consent.nats-url",
                        "qasid.consent.admin-key-sha256",
                        "qasid.consent.relay-interval",
                        "qasid.consent.confirmation.lifetime",
                        "qasid.consent.confirmation.tries-max")
                .containsAllEntriesOf(
                        Map.of("qasid.consent.grpc-port", 9102, "qasid.consent.database.pool-size-max", 8));
    }

    @Test
    void withoutAnAdminKeyNobodyIsAdmin() {
        assertThat(new ConsentSettings("nats://a", "", Duration.ofSeconds(1), STORE, CONFIRMATION).adminKey())
                .isEmpty();
    }

    @Test
    void aBadValueIsNamedAndSecretsAreNot() {
        assertThatThrownBy(() -> new ConsentSettings("nats://a", "abc", Duration.ofSeconds(1), STORE, CONFIRMATION))
                .hasMessageContaining("qasid.consent.admin-key-sha256");
        assertThatThrownBy(() -> new ConsentSettings("nats://a", "", Duration.ofMinutes(2), STORE, CONFIRMATION))
                .hasMessageContaining(
                        "qasid.consent.relay-interval",
                        "qasid.consent.confirmation.lifetime",
                        "qasid.consent.confirmation.tries-max")
                .hasMessageContaining("PT2M");
        assertThatThrownBy(() -> new Confirmation(Duration.ofSeconds(5), 5))
                .hasMessageContaining("qasid.consent.confirmation.lifetime");
        assertThatThrownBy(() -> new Confirmation(Duration.ofHours(1), 0))
                .hasMessageContaining("qasid.consent.confirmation.tries-max");
        assertThat(STORE.toString()).doesNotContain("secret");
    }
}
