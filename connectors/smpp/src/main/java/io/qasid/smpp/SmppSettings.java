package io.qasid.smpp;

import io.micronaut.context.annotation.ConfigurationProperties;

/// What an operator can set, except the binds ([BindSettings]).
@ConfigurationProperties("qasid.smpp")
record SmppSettings(String natsUrl) {
    SmppSettings {
        if (natsUrl.isBlank()) {
            throw new IllegalArgumentException("qasid.smpp.nats-url can't be empty");
        }
    }
}
