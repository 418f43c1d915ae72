package io.qasid.providerhttp;

import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.Secret;
import io.qasid.secrets.SecretRead;
import io.qasid.secrets.SecretStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// A credential as tests hold it.
final class TestCredential {
    private TestCredential() {}

    /// One that never changes.
    static HeldSecret held() {
        return held((path, version) -> found(1, "first"));
    }

    /// What this store has by now.
    static HeldSecret held(SecretStore store) {
        HeldSecret held = new HeldSecret(store, "voice/qasid", Map.of(), Duration.ZERO, System::nanoTime);
        held.readAgain();
        return held;
    }

    static SecretRead found(int version, String token) {
        return new SecretRead.Found(new Secret(version, Instant.EPOCH.plusSeconds(version), Map.of("token", token)));
    }
}
