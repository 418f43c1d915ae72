package io.qasid.senders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.senders.SendersSettings.Store;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SendersSettingsTest {
    private static final Store STORE = new Store("jdbc:postgresql://127.0.0.1/qasid", "postgres", "secret", 4);

    @Test
    void theDefaultsAreThoseThatAreShipped() {
        assertThat(SendersFunction.MODULE.defaults())
                .containsOnlyKeys(
                        "qasid.senders.http-port",
                        "qasid.senders.grpc-port",
                        "qasid.senders.database.url",
                        "qasid.senders.database.user",
                        "qasid.senders.database.password",
                        "qasid.senders.database.pool-size-max",
                        "qasid.senders.nats-url",
                        "qasid.senders.admin-key-sha256",
                        "qasid.senders.relay-interval",
                        "qasid.senders.four-eyes")
                .containsAllEntriesOf(
                        Map.of("qasid.senders.grpc-port", 9104, "qasid.senders.database.pool-size-max", 8));
    }

    @Test
    void withoutAnAdminKeyNobodyIsAdmin() {
        assertThat(new SendersSettings("nats://a", "", Duration.ofSeconds(1), false, STORE).adminKey())
                .isEmpty();
    }

    @Test
    void aBadValueIsNamedAndSecretsAreNot() {
        assertThatThrownBy(() -> new SendersSettings("nats://a", "abc", Duration.ofSeconds(1), false, STORE))
                .hasMessageContaining("qasid.senders.admin-key-sha256");
        assertThatThrownBy(() -> new SendersSettings("nats://a", "", Duration.ofMinutes(2), false, STORE))
                .hasMessageContaining("qasid.senders.relay-interval", "qasid.senders.four-eyes")
                .hasMessageContaining("PT2M");
        assertThat(STORE.toString()).doesNotContain("secret");
    }
}
