package io.qasid.messages;

import io.micronaut.context.annotation.ConfigurationProperties;

/// How many requests a tenant may make.
///
/// @param requestsPerSecond for each tenant, in the long run; twice as many may come at once
@ConfigurationProperties("qasid.messages")
record RequestRate(int requestsPerSecond) {
    private static final int MOST = 100_000;

    RequestRate {
        if (requestsPerSecond < 1 || requestsPerSecond > MOST) {
            throw new IllegalArgumentException(
                    "qasid.messages.requests-per-second must be 1 to " + MOST + ", was " + requestsPerSecond);
        }
    }
}
