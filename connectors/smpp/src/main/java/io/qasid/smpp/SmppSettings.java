package io.qasid.smpp;

import io.micronaut.context.annotation.ConfigurationProperties;

/// What an operator can set, except the binds ([BindSettings]).
///
/// @param copies of this process that there may be: while Redis is away each sends its part of what an account may
@ConfigurationProperties("qasid.smpp")
record SmppSettings(String natsUrl, String redisUrl, int copies) {
    SmppSettings {
        if (natsUrl.isBlank()) {
            throw new IllegalArgumentException("qasid.smpp.nats-url can't be empty");
        }
        if (redisUrl.isBlank()) {
            throw new IllegalArgumentException("qasid.smpp.redis-url can't be empty");
        }
        if (copies < 1) {
            throw new IllegalArgumentException("qasid.smpp.copies needs at least 1, was " + copies);
        }
    }
}
