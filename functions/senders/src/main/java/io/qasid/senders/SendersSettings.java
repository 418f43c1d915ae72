package io.qasid.senders;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.http.BearerKey;
import io.qasid.storage.DatabaseSettings;
import java.time.Duration;
import java.util.Optional;

/// The settings of this function; `defaults.yml` says what each is.
@ConfigurationProperties("qasid.senders")
record SendersSettings(
        String natsUrl, String adminKeySha256, Duration relayInterval, boolean fourEyes, Store database) {
    static final String SCHEMA = "sender";

    SendersSettings {
        if (!adminKeySha256.isEmpty()) {
            BearerKey.ofSetting("qasid.senders.admin-key-sha256", adminKeySha256);
        }
        if (relayInterval.toMillis() < 10 || relayInterval.toSeconds() > 60) {
            throw new IllegalArgumentException(
                    "qasid.senders.relay-interval must be 10 ms to 60 s, was " + relayInterval);
        }
    }

    /// How the audit calls the admin key: the first digits of its SHA-256. Empty without one.
    String adminKeyId() {
        return adminKeySha256.isEmpty() ? "" : adminKeySha256.substring(0, 12);
    }

    /// Empty: nobody is an admin.
    Optional<BearerKey> adminKey() {
        return adminKeySha256.isEmpty()
                ? Optional.empty()
                : Optional.of(BearerKey.ofSetting("qasid.senders.admin-key-sha256", adminKeySha256));
    }

    /// Callers of the gate give up after 10 ms, so waiting long for the store helps nobody: shorter limits than
    /// usual.
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
