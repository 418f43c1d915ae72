package io.qasid.secrets;

import java.nio.file.Path;

/// Who we are to Vault.
public sealed interface VaultLogin {
    /// Where Kubernetes puts it. Projected tokens change: it is read at each login.
    Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    /// Somebody gave us a token; once it is refused, nothing but another one helps.
    record Token(String token) implements VaultLogin {
        /// Without it.
        @Override
        public String toString() {
            return "Token[]";
        }
    }

    /// @param serviceAccount file with the service account's JWT
    record Kubernetes(String role, Path serviceAccount) implements VaultLogin {}
}
