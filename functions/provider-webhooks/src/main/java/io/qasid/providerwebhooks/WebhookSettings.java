package io.qasid.providerwebhooks;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.secrets.SecretSettings;
import java.time.Duration;
import java.util.List;

/// `qasid.provider-webhooks.*`
///
/// @param requestsPerSecond from one source address, 1 to 100,000; twice as many may come at once
/// @param trustedProxies networks of those who may say in X-Forwarded-For whom a request is from
@ConfigurationProperties("qasid.provider-webhooks")
record WebhookSettings(String natsUrl, int requestsPerSecond, List<String> trustedProxies, Keeping secrets) {
    WebhookSettings {
        if (requestsPerSecond < 1 || requestsPerSecond > 100_000) {
            throw new IllegalArgumentException(
                    "qasid.provider-webhooks.requests-per-second must be 1 to 100000, was " + requestsPerSecond);
        }
        trustedProxies = List.copyOf(trustedProxies);
    }

    /// Where the accounts' secrets are kept ([SecretSettings]).
    ///
    /// @param oldAcceptedFor how long a secret that was replaced still proves a callback; 0 to 7 days
    @ConfigurationProperties("secrets")
    record Keeping(String url, String token, String kubernetesRole, Duration pollEvery, Duration oldAcceptedFor) {
        private static final Duration OLD_MAX = Duration.ofDays(7);

        Keeping {
            if (oldAcceptedFor.isNegative() || oldAcceptedFor.compareTo(OLD_MAX) > 0) {
                throw new IllegalArgumentException(
                        "qasid.provider-webhooks.secrets.old-accepted-for must be 0 to 7 days, was " + oldAcceptedFor);
            }
        }

        SecretSettings settings() {
            return new SecretSettings(url, token, kubernetesRole, pollEvery);
        }

        /// Without the token.
        @Override
        public String toString() {
            return "Keeping[" + url + "]";
        }
    }
}
