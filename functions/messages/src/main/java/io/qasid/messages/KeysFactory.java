package io.qasid.messages;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// What is remembered of keys, and who tells it to forget.
@Factory
final class KeysFactory {

    @Singleton
    KeyCache keyCache(TenantsClient tenants, InstantSource clock) {
        return new KeyCache(tenants::check, clock);
    }

    @Context
    @Bean(preDestroy = "close")
    KeyEvictions keyEvictions(MessagesSettings settings, KeyCache keys) {
        return KeyEvictions.start(settings.natsUrl(), keys);
    }
}
