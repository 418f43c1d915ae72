package io.qasid.http;

import io.qasid.model.UuidV7;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;

/// Where request ids come from. A type of its own, because every module may have its own `UuidV7` bean.
@Singleton
final class RequestIdSource {
    private final UuidV7 ids;

    RequestIdSource(InstantSource clock) {
        this.ids = new UuidV7(clock, new SecureRandom());
    }

    String next() {
        return ids.next().toString();
    }
}
