package io.qasid.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.tenants.TenantsSettings.Store;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TenantsSettingsTest {
    private static final Store STORE = new Store("jdbc:postgresql://127.0.0.1/qasid", "postgres", "secret", 4);

    @Test
    void theDefaultsAreThoseThatAreShipped() {
        assertThat(TenantsFunction.MODULE.defaults())
                .containsOnlyKeys(
                        "qasid.tenants.http-port",
                        "qasid.tenants.grpc-port",
                        "qasid.tenants.database.url",
                        "qasid.tenants.database.user",
                        "qasid.tenants.database.password",
                        "qasid.tenants.database.pool-size-max",
                        "qasid.tenants.nats-url",
                        "qasid.tenants.admin-key-sha256",
                        "qasid.tenants.relay-interval")
                .containsAllEntriesOf(
                        Map.of("qasid.tenants.grpc-port", 9105, "qasid.tenants.database.pool-size-max", 4));
    }

    @Test
    void withoutAnAdminKeyNobodyIsAdmin() {
        assertThat(new TenantsSettings("nats://a", "", Duration.ofSeconds(1), STORE).adminKey())
                .isEmpty();
    }

    @Test
    void aBadValueIsNamedAndSecretsAreNot() {
        assertThatThrownBy(() -> new TenantsSettings("nats://a", "abc", Duration.ofSeconds(1), STORE))
                .hasMessageContaining("qasid.tenants.admin-key-sha256");
        assertThatThrownBy(() -> new TenantsSettings("nats://a", "", Duration.ofMinutes(2), STORE))
                .hasMessageContaining("qasid.tenants.relay-interval")
                .hasMessageContaining("PT2M");
        assertThat(STORE.toString()).doesNotContain("secret");
    }
}
