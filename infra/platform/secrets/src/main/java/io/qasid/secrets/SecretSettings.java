package io.qasid.secrets;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/// Where a module's secrets are, and how often it looks.
///
/// @param url `https://<host>:<port>/<mount>` of Vault's KV v2, http on loopback only; `file:///<path>` of a sealed
///     file
/// @param token for Vault; empty: it logs in as a service account of Kubernetes
/// @param kubernetesRole that it logs in for
/// @param pollEvery how often each secret is read again, whatever else is heard
public record SecretSettings(String url, String token, String kubernetesRole, Duration pollEvery) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Duration POLL_MAX = Duration.ofHours(1);
    private static final String MOUNT = "/[A-Za-z0-9_./-]{1,100}[A-Za-z0-9_-]";

    public SecretSettings {
        URI uri = uri(url);
        boolean file = "file".equals(uri.getScheme());
        boolean vault = uri.getHost() != null
                && ("https".equals(uri.getScheme())
                        || ("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost())))
                && uri.getRawQuery() == null
                && uri.getPath().matches(MOUNT);
        if (!file && !vault) {
            throw new IllegalArgumentException("secrets.url needs https://<host>:<port>/<mount>, http on loopback, or"
                    + " file:///<path>, was '" + url + "'");
        }
        if (vault && token.isBlank() && kubernetesRole.isBlank()) {
            throw new IllegalArgumentException("secrets needs a token or a kubernetes-role for Vault");
        }
        if (!pollEvery.isPositive() || pollEvery.compareTo(POLL_MAX) > 0) {
            throw new IllegalArgumentException(
                    "secrets.poll-every needs more than zero and at most 1 h, was " + pollEvery);
        }
    }

    public SecretStore open(InstantSource clock) {
        URI uri = uri(url);
        if ("file".equals(uri.getScheme())) {
            return new SealedFile(Path.of(uri), clock);
        }
        String root = uri.getScheme() + "://" + uri.getAuthority();
        VaultLogin login = token.isBlank()
                ? new VaultLogin.Kubernetes(kubernetesRole, VaultLogin.SERVICE_ACCOUNT)
                : new VaultLogin.Token(token);
        return new VaultStore(root, uri.getPath().substring(1), login, System::nanoTime);
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("secrets.url is no URL", e);
        }
    }

    /// Without the token.
    @Override
    public String toString() {
        return "SecretSettings[" + url + ", every " + pollEvery + "]";
    }
}
