package io.qasid.simulator.vault;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// How a simulator starts.
///
/// @param port loopback, 0 takes a free one
/// @param mount of KV version 2
/// @param rootToken that never ends
/// @param serviceAccounts of each role of the Kubernetes login, the JWT that it takes
/// @param tokenLasts what a login gives, and a renewal gives again
public record VaultSettings(
        int port,
        String mount,
        String rootToken,
        Map<String, String> serviceAccounts,
        Duration tokenLasts,
        InstantSource clock) {
    public VaultSettings {
        serviceAccounts = Map.copyOf(serviceAccounts);
    }

    /// A free port, mount `secret`, tokens of an hour.
    public static VaultSettings of(String rootToken, Map<String, String> serviceAccounts) {
        return new VaultSettings(0, "secret", rootToken, serviceAccounts, Duration.ofHours(1), InstantSource.system());
    }

    public VaultSettings withTokens(Duration newTokenLasts, InstantSource newClock) {
        return new VaultSettings(port, mount, rootToken, serviceAccounts, newTokenLasts, newClock);
    }

    /// Without tokens.
    @Override
    public String toString() {
        return "VaultSettings[" + mount + "]";
    }
}
