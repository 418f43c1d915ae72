package io.qasid.voice;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.secrets.SecretSettings;
import java.time.Duration;

/// What an operator can set, except the accounts ([AccountSettings]).
///
/// @param copies of this process that there may be: while Redis is away each sends its part of what an account may
@ConfigurationProperties("qasid.voice")
record VoiceSettings(String natsUrl, String redisUrl, int copies, Keeping secrets) {
    VoiceSettings {
        if (natsUrl.isBlank()) {
            throw new IllegalArgumentException("qasid.voice.nats-url can't be empty");
        }
        if (redisUrl.isBlank()) {
            throw new IllegalArgumentException("qasid.voice.redis-url can't be empty");
        }
        if (copies < 1) {
            throw new IllegalArgumentException("qasid.voice.copies needs at least 1, was " + copies);
        }
    }

    /// Where the accounts' credentials are kept ([SecretSettings]).
    @ConfigurationProperties("secrets")
    record Keeping(String url, String token, String kubernetesRole, Duration pollEvery) {
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
