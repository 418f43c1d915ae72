package io.qasid.compliance;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.http.BearerKey;
import io.qasid.storage.DatabaseSettings;
import java.time.Duration;
import java.util.Optional;

/// The settings of this function; `defaults.yml` says what each is.
@ConfigurationProperties("qasid.compliance")
record ComplianceSettings(
        String natsUrl, String adminKeySha256, Duration relayInterval, Duration refreshInterval, Store database) {
    static final String SCHEMA = "compliance";

    ComplianceSettings {
        if (!adminKeySha256.isEmpty()) {
            BearerKey.ofSetting("qasid.compliance.admin-key-sha256", adminKeySha256);
        }
        if (relayInterval.toMillis() < 10 || relayInterval.toSeconds() > 60) {
            throw new IllegalArgumentException(
                    "qasid.compliance.relay-interval must be 10 ms to 60 s, was " + relayInterval);
        }
        if (refreshInterval.toMillis() < 10 || refreshInterval.compareTo(RulesInForce.AGE_USUAL_MAX) > 0) {
            // rules are promised to be 5 s old at most while the store answers
            throw new IllegalArgumentException(
                    "qasid.compliance.refresh-interval must be 10 ms to 5 s, was " + refreshInterval);
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
                : Optional.of(BearerKey.ofSetting("qasid.compliance.admin-key-sha256", adminKeySha256));
    }

    /// Rules that can't be read within a second or two had better be asked for again: shorter limits than usual.
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
