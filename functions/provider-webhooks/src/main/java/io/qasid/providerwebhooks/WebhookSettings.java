package io.qasid.providerwebhooks;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.List;

/// `qasid.provider-webhooks.*`
///
/// @param requestsPerSecond from one source address, 1 to 100,000; twice as many may come at once
/// @param trustedProxies networks of those who may say in X-Forwarded-For whom a request is from
@ConfigurationProperties("qasid.provider-webhooks")
record WebhookSettings(String natsUrl, int requestsPerSecond, List<String> trustedProxies) {
    WebhookSettings {
        if (requestsPerSecond < 1 || requestsPerSecond > 100_000) {
            throw new IllegalArgumentException(
                    "qasid.provider-webhooks.requests-per-second must be 1 to 100000, was " + requestsPerSecond);
        }
        trustedProxies = List.copyOf(trustedProxies);
    }
}
