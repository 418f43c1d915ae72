package io.qasid.voice;

import io.micronaut.context.annotation.ConfigurationProperties;

/// What an operator can set, except the accounts ([AccountSettings]).
@ConfigurationProperties("qasid.voice")
record VoiceSettings(String natsUrl) {
    VoiceSettings {
        if (natsUrl.isBlank()) {
            throw new IllegalArgumentException("qasid.voice.nats-url can't be empty");
        }
    }
}
