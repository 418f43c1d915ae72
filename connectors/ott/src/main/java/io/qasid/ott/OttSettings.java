package io.qasid.ott;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.secrets.SecretSettings;
import io.qasid.storage.DatabaseSettings;
import java.time.Duration;

/// What an operator can set, except the accounts.
///
/// @param copies of this process that there may be: while Redis is away each sends its part of what an account may
@ConfigurationProperties("qasid.ott")
public record OttSettings(String natsUrl, String redisUrl, int copies, Store database, Keeping secrets) {
    /// Class path folder of the migrations of schema `ott`.
    public static final String MIGRATIONS = "io/qasid/ott/schema";

    public OttSettings {
        if (natsUrl.isBlank()) {
            throw new IllegalArgumentException("qasid.ott.nats-url can't be empty");
        }
        if (redisUrl.isBlank()) {
            throw new IllegalArgumentException("qasid.ott.redis-url can't be empty");
        }
        if (copies < 1) {
            throw new IllegalArgumentException("qasid.ott.copies needs at least 1, was " + copies);
        }
    }

    /// A send that has to wait long for the store is better tried again.
    DatabaseSettings databaseSettings() {
        return new DatabaseSettings(
                database.url,
                database.user,
                database.password,
                "ott",
                database.poolSizeMax,
                Duration.ofMillis(500),
                Duration.ofSeconds(2));
    }

    /// Where the accounts' credentials are kept ([SecretSettings]).
    @ConfigurationProperties("secrets")
    public record Keeping(String url, String token, String kubernetesRole, Duration pollEvery) {
        SecretSettings settings() {
            return new SecretSettings(url, token, kubernetesRole, pollEvery);
        }

        /// Without the token.
        @Override
        public String toString() {
            return "Keeping[" + url + "]";
        }
    }

    @ConfigurationProperties("database")
    public record Store(String url, String user, String password, int poolSizeMax) {
        /// Without the password.
        @Override
        public String toString() {
            return "Store[pool " + poolSizeMax + "]";
        }
    }
}
