package io.qasid.consent;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.http.BearerKey;
import io.qasid.storage.DatabaseSettings;
import java.time.Duration;
import java.util.Optional;

/// The settings of this function; `defaults.yml` says what each is.
@ConfigurationProperties("qasid.consent")
record ConsentSettings(
        String natsUrl, String adminKeySha256, Duration relayInterval, Store database, Confirmation confirmation) {
    static final String SCHEMA = "consent";
    private static final int KEY_ID_LENGTH = 12;

    ConsentSettings {
        if (!adminKeySha256.isEmpty()) {
            BearerKey.ofSetting("qasid.consent.admin-key-sha256", adminKeySha256);
        }
        if (relayInterval.toMillis() < 10 || relayInterval.toSeconds() > 60) {
            throw new IllegalArgumentException(
                    "qasid.consent.relay-interval must be 10 ms to 60 s, was " + relayInterval);
        }
    }

    /// Empty: nobody is an admin.
    Optional<BearerKey> adminKey() {
        return adminKeySha256.isEmpty()
                ? Optional.empty()
                : Optional.of(BearerKey.ofSetting("qasid.consent.admin-key-sha256", adminKeySha256));
    }

    /// How the audit calls the admin key: the first digits of its SHA-256. Empty without one.
    String adminKeyId() {
        return adminKeySha256.isEmpty() ? "" : adminKeySha256.substring(0, KEY_ID_LENGTH);
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

    /// @param lifetime how long a first yes waits for the second
    /// @param triesMax the wrong token that ends it
    @ConfigurationProperties("confirmation")
    record Confirmation(Duration lifetime, int triesMax) {
        Confirmation {
            if (lifetime.toMinutes() < 1 || lifetime.toDays() > 30) {
                throw new IllegalArgumentException(
                        "qasid.consent.confirmation.lifetime must be 1 min to 30 d, was " + lifetime);
            }
            if (triesMax < 1 || triesMax > 20) {
                throw new IllegalArgumentException(
                        "qasid.consent.confirmation.tries-max must be 1 to 20, was " + triesMax);
            }
        }
    }
}
