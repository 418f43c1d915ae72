package io.qasid.voice;

import io.micronaut.context.annotation.ConfigurationProperties;

/// What an operator can set, except the accounts ([AccountSettings]).
///
/// @param copies of this process that there may be: while Redis is away each sends its part of what an account may
@ConfigurationProperties("qasid.voice")
record VoiceSettings(String natsUrl, String redisUrl, int copies) {
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
}
