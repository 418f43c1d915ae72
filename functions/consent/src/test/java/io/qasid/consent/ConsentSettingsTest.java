package io.qasid.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.consent.ConsentSettings.Store;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsentSettingsTest {
    private static final Store STORE = new Store("jdbc:postgresql://127.0.0.1/qasid", "postgres", "secret", 4);

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
                        "qasid.consent.relay-interval")
                .containsAllEntriesOf(
                        Map.of("qasid.consent.grpc-port", 9102, "qasid.consent.database.pool-size-max", 8));
    }

    @Test
    void withoutAnAdminKeyNobodyIsAdmin() {
        assertThat(new ConsentSettings("nats://a", "", Duration.ofSeconds(1), STORE).adminKey())
                .isEmpty();
    }

    @Test
    void aBadValueIsNamedAndSecretsAreNot() {
        assertThatThrownBy(() -> new ConsentSettings("nats://a", "abc", Duration.ofSeconds(1), STORE))
                .hasMessageContaining("qasid.consent.admin-key-sha256");
        assertThatThrownBy(() -> new ConsentSettings("nats://a", "", Duration.ofMinutes(2), STORE))
                .hasMessageContaining("qasid.consent.relay-interval")
                .hasMessageContaining("PT2M");
        assertThat(STORE.toString()).doesNotContain("secret");
    }
}
