package io.qasid.tenants;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.http.BearerKey;
import io.qasid.storage.DatabaseSettings;
import java.time.Duration;
import java.util.Optional;

/// The settings of this function; `defaults.yml` says what each is.
@ConfigurationProperties("qasid.tenants")
record TenantsSettings(String natsUrl, String adminKeySha256, Duration relayInterval, Store database) {
    static final String SCHEMA = "tenant";

    TenantsSettings {
        if (!adminKeySha256.isEmpty()) {
            BearerKey.ofSetting("qasid.tenants.admin-key-sha256", adminKeySha256);
        }
        if (relayInterval.toMillis() < 10 || relayInterval.toSeconds() > 60) {
            throw new IllegalArgumentException(
                    "qasid.tenants.relay-interval must be 10 ms to 60 s, was " + relayInterval);
        }
    }

    /// Empty: nobody is an admin.
    Optional<BearerKey> adminKey() {
        return adminKeySha256.isEmpty()
                ? Optional.empty()
                : Optional.of(BearerKey.ofSetting("qasid.tenants.admin-key-sha256", adminKeySha256));
    }

    /// Whoever asks for a key has a request of a tenant waiting: shorter limits than usual.
    DatabaseSettings databaseSettings() {
        return new DatabaseSettings(
                database.url,
                database.user,
                database.password,
                SCHEMA,
                database.poolSizeMax,
                Duration.ofMillis(500),
                Duration.ofSeconds(2));
    }

    @ConfigurationProperties("database")
    record Store(String url, String user, String password, int poolSizeMax) {
        /// Without the password.
        @Override
        public String toString() {
            return "Store[pool " + poolSizeMax + "]";
        }
    }
}
